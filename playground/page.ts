import { present } from '../src/invariant.ts';
import { Client } from './client.ts';
import { byId, element } from './dom.ts';
import { Download, type Subject } from './download.ts';
import { DrawingView } from './drawing-view.ts';
import { createEditor, goTo, replaceText, showInEditor } from './editor.ts';
import { examples } from './examples.ts';
import { Growth } from './growth.ts';
import { showProblems } from './problem-list.ts';
import type { Problem, ShownModel } from './protocol.ts';
import { fromHash, toHash } from './share.ts';
import { showSizing } from './sizing.ts';
import { formulasOf, tableOfExits, tableOfTiers } from './tables.ts';
import { type Choice, declarationsOf, themeOf } from './theme.ts';

/** Milliseconds without a change before a text is checked, fixes are tried, and it goes into the address. */
const DELAY = { check: 40, mend: 300, address: 400 };

const slider = byId('slider', HTMLInputElement);
const menu = byId('examples', HTMLSelectElement);
const modelMenu = byId('models', HTMLSelectElement);
const themeMenu = byId('theme', HTMLSelectElement);
const results = document.querySelector('.network');
const status = byId('status', HTMLElement);

let models: readonly ShownModel[] = [];
/** What is drawn, with its text: the chosen model, or while that has an error, what it was before. */
let shown: { readonly model: ShownModel; readonly text: string } | undefined;
/** The size that the slider asks for, if it was moved. */
let size: number | undefined;
let checkTimer = 0;
let mendTimer = 0;
let addressTimer = 0;
let statusTimer = 0;

function say(words: string): void {
  status.textContent = words;
  window.clearTimeout(statusTimer);
  statusTimer = window.setTimeout(() => (status.textContent = ''), 4000);
}

const client = new Client(new Worker('worker.js'), {
  checked: ({ problems, models: found }) => {
    models = found;
    results?.setAttribute('aria-busy', 'false');
    showInEditor(editor, problems);
    showProblems(editor, problems);
    showModelMenu();
    showModel(problems);
    mendTimer = window.setTimeout(() => void mend(problems), DELAY.mend);
  },
  broken: (message) => {
    results?.setAttribute('aria-busy', 'false');
    models = [];
    showModel([]);
    drawing.say(element('p', { class: 'words' }, `The compiler failed, which is its own mistake: ${message}`));
  },
});

const drawing = new DrawingView(byId('drawing', HTMLElement), { chosen: choose, reached: say });
const growth = new Growth(byId('growth', HTMLElement), client);
const download = new Download(say);

const opened = fromHash(location.hash);
const editor = createEditor(
  byId('editor', HTMLElement),
  opened.kind === 'text' ? opened.text : present(examples.get('brandeeplabv3'), 'the first example'),
  {
    changed: (text) => {
      changed(text, DELAY.check);
      window.clearTimeout(addressTimer);
      addressTimer = window.setTimeout(() => history.replaceState(null, '', toHash(text)), DELAY.address);
    },
    moved: (line) => drawing.light(line),
    format: () => void format(),
    hover: (offset) => client.hover(offset),
    complete: (text, offset, bySpace) => client.complete(text, offset, bySpace),
  },
);

/** Where what is shown is of an older text, its places lead nowhere. */
function choose(from: number, to: number): void {
  const isOld = results?.getAttribute('aria-busy') === 'true' || results?.classList.contains('is-old') === true;
  if (!isOld) goTo(editor, from, to);
}

function changed(text: string, delay: number): void {
  client.changed();
  results?.setAttribute('aria-busy', 'true');
  window.clearTimeout(checkTimer);
  window.clearTimeout(mendTimer);
  checkTimer = window.setTimeout(() => client.check(text, size), delay);
}

/** Shows the fixes of problems that carry none, as far as trying finds some. */
async function mend(problems: readonly Problem[]): Promise<void> {
  if (problems.every(({ fixes }) => fixes.length > 0)) return;
  const mended = await client.mend();
  if (mended === undefined || mended.every(({ fixes }, index) => fixes.length === problems[index]?.fixes.length))
    return;
  showInEditor(editor, mended);
  showProblems(editor, mended);
}

async function format(): Promise<void> {
  const text = editor.state.doc.toString();
  const formatted = await client.format(text);
  if (formatted === undefined) say('Not formatted: the program has a syntax error.');
  else if (formatted === text) say('The program is formatted already.');
  else {
    replaceText(editor, formatted);
    say('Formatted.');
  }
}

function showModelMenu(): void {
  const chosen = modelMenu.value;
  modelMenu.replaceChildren(...models.map(({ name }) => element('option', { value: name }, name)));
  if (models.some(({ name }) => name === chosen)) modelMenu.value = chosen;
  byId('models-label', HTMLElement).hidden = models.length < 2;
}

/** Shows the chosen model; while the program has an error, that of the last program without one, and that it is old. */
function showModel(problems: readonly Problem[]): void {
  const model = chosenModel();
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const isOld = model === undefined && errors > 0 && shown !== undefined;
  results?.classList.toggle('is-old', isOld);
  download.offer(model === undefined ? undefined : toCompile(model));
  const notice = byId('notice', HTMLElement);
  notice.textContent = isOld ? `Out of date: the program has ${countErrors(errors)}. See Problems.` : '';
  if (isOld) return;
  shown = model === undefined ? undefined : { model, text: editor.state.doc.toString() };
  const tables = byId('tables', HTMLElement);
  tables.hidden = model === undefined;
  byId('sizing', HTMLElement).hidden = model === undefined;
  if (model === undefined) {
    const why =
      errors === 0
        ? 'Nothing to draw yet: the program has no model. Write one, or choose an example.'
        : `Nothing to draw: the program has ${countErrors(errors)}. See Problems.`;
    drawing.say(element('p', { class: 'words' }, why));
    return;
  }
  tables.replaceChildren(tableOfExits(model, choose), ...formulasOf(model), tableOfTiers(model.report.tiers));
  showSizing(model, size);
  showPictures();
}

const countErrors = (count: number): string => (count === 1 ? 'an error' : `${count} errors`);

function chosenModel(): ShownModel | undefined {
  return models.find(({ name }) => name === modelMenu.value) ?? models[0];
}

/** The drawing and the chart, in the theme of the page. */
function showPictures(): void {
  if (shown === undefined) return;
  const { model, text } = shown;
  const theme = currentTheme();
  drawing.show(model.drawing, theme);
  growth.show({ text, model, size: shownSize(model), theme });
}

/** The size that the figures are at; undefined where they hold for every one, or the only one. */
function shownSize({ sizing, atSize }: ShownModel): number | undefined {
  return atSize?.size ?? (sizing.kind === 'parameter' ? sizing.own : undefined);
}

function toCompile({ name, report, sizing, atSize }: ShownModel): Subject {
  const bytes = report.tiers.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
  return {
    text: editor.state.doc.toString(),
    model: name,
    size: sizing.kind === 'parameter' ? atSize?.size : undefined,
    bytes,
  };
}

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const themeStyle = element('style');
document.head.append(themeStyle);

function choice(): Choice {
  const { value } = themeMenu;
  return value === 'light' || value === 'dark' ? value : 'system';
}

function currentTheme(): 'light' | 'dark' {
  return themeOf(choice(), dark.matches);
}

function showTheme(): void {
  themeStyle.textContent = declarationsOf(currentTheme());
  showPictures();
}

function setSize(to: number | undefined): void {
  size = to;
  changed(editor.state.doc.toString(), 0);
}

function open(text: string): void {
  size = undefined;
  replaceText(editor, text);
  editor.dispatch({ selection: { anchor: 0 }, scrollIntoView: true });
}

menu.append(
  element('option', { value: '' }, 'choose…'),
  ...[...examples.keys()].map((name) => element('option', { value: name }, name)),
);
menu.addEventListener('change', () => {
  const text = examples.get(menu.value);
  if (text !== undefined) open(text);
});
modelMenu.addEventListener('change', () => showModel([]));
slider.addEventListener('input', () => setSize(slider.valueAsNumber));
byId('reset', HTMLButtonElement).addEventListener('click', () => setSize(undefined));
byId('format', HTMLButtonElement).addEventListener('click', () => void format());
byId('share', HTMLButtonElement).addEventListener('click', () => {
  history.replaceState(null, '', toHash(editor.state.doc.toString()));
  navigator.clipboard.writeText(location.href).then(
    () => say('The link to this program is copied.'),
    () => say('The link to this program is in the address bar.'),
  );
});
window.addEventListener('hashchange', () => {
  const shared = fromHash(location.hash);
  if (shared.kind === 'text' && shared.text !== editor.state.doc.toString()) open(shared.text);
});
themeMenu.addEventListener('change', showTheme);
dark.addEventListener('change', showTheme);

showTheme();
if (opened.kind === 'damaged') say('The link is damaged; this is an example instead.');
changed(editor.state.doc.toString(), 0);
