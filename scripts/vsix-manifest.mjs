// What a .vsix has beside the extension's own files: OPC's list of types and the manifest that installers read.

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text) => text.replace(/[&<>"]/g, (sign) => escapes[sign]);

const types = {
  '.cjs': 'application/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.png': 'image/png',
  '.txt': 'text/plain',
  '.vsixmanifest': 'text/xml',
};

const extensionOf = (path) => path.slice(path.lastIndexOf('.'));

/** `[Content_Types].xml` of Open Packaging Conventions, for the files at these paths. */
export function contentTypes(paths) {
  const extensions = [...new Set([...paths.map(extensionOf), '.vsixmanifest'])].sort();
  const lines = extensions.map((extension) => {
    const type = types[extension];
    if (type === undefined) throw new Error(`${extension} has no media type: add it to scripts/vsix-manifest.mjs`);
    return `<Default Extension="${extension}" ContentType="${type}"/>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${lines.join('')}</Types>
`;
}

function property(id, value) {
  return `      <Property Id="${id}" Value="${escape(value)}" />`;
}

function asset(type, path) {
  return `    <Asset Type="${type}" Path="extension/${path}" Addressable="true" />`;
}

/** `extension.vsixmanifest`, from the extension's package.json. */
export function vsixManifest({
  name,
  version,
  publisher,
  displayName,
  description,
  keywords,
  categories,
  icon,
  engines,
  galleryBanner,
}) {
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escape(name)}" Version="${escape(version)}" Publisher="${escape(publisher)}" />
    <DisplayName>${escape(displayName)}</DisplayName>
    <Description xml:space="preserve">${escape(description)}</Description>
    <Tags>${escape([...keywords, 'snippet', '__ext_brn'].join(','))}</Tags>
    <Categories>${escape(categories.join(','))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
${[
  property('Microsoft.VisualStudio.Code.Engine', engines.vscode),
  property('Microsoft.VisualStudio.Code.ExtensionDependencies', ''),
  property('Microsoft.VisualStudio.Code.ExtensionPack', ''),
  property('Microsoft.VisualStudio.Code.ExtensionKind', 'workspace'),
  property('Microsoft.VisualStudio.Code.LocalizedLanguages', ''),
  property('Microsoft.VisualStudio.Code.EnabledApiProposals', ''),
  property('Microsoft.VisualStudio.Code.ExecutesCode', 'true'),
  property('Microsoft.VisualStudio.Services.GitHubFlavoredMarkdown', 'true'),
  property('Microsoft.VisualStudio.Services.Branding.Color', galleryBanner.color),
  property('Microsoft.VisualStudio.Services.Branding.Theme', galleryBanner.theme),
  property('Microsoft.VisualStudio.Services.Content.Pricing', 'Free'),
].join('\n')}
    </Properties>
    <License>extension/LICENSE.txt</License>
    <Icon>extension/${escape(icon)}</Icon>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code" />
  </Installation>
  <Dependencies />
  <Assets>
${[
  asset('Microsoft.VisualStudio.Code.Manifest', 'package.json'),
  asset('Microsoft.VisualStudio.Services.Content.Details', 'README.md'),
  asset('Microsoft.VisualStudio.Services.Content.License', 'LICENSE.txt'),
  asset('Microsoft.VisualStudio.Services.Icons.Default', icon),
].join('\n')}
  </Assets>
</PackageManifest>
`;
}
