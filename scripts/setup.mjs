// Installs what package-lock.json names, where it is not there yet. Needs nothing but Node and npm; every script of
// package.json begins with it, so that a clean clone needs no step of its own.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** The packages of a lockfile by folder; undefined where there is none that can be read. */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Whether node_modules holds every package that is locked, in the locked version; optional ones may be missing. */
function isInstalled() {
  const wanted = lockedPackages('package-lock.json');
  const found = lockedPackages('node_modules/.package-lock.json');
  if (wanted === undefined || found === undefined) return false;
  return Object.entries(wanted).every(([folder, entry]) => {
    if (folder === '') return true;
    const there = found[folder];
    if (there === undefined) return entry.optional === true || entry.devOptional === true;
    return there.version === entry.version && existsSync(join(root, folder));
  });
}

/** Runs `npm ci`. No package needs its install script, and onnxruntime-node's would fetch CUDA libraries. */
function install() {
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  // npm names its own program in npm_execpath, so that the same npm goes on, on Windows too.
  const npm = process.env.npm_execpath;
  const result =
    npm === undefined
      ? spawnSync('npm', args, { cwd: root, env, stdio: 'inherit', shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...args], { cwd: root, env, stdio: 'inherit' });
  return result.status === 0;
}

if (!isInstalled()) {
  console.log('Installing the packages of package-lock.json');
  if (!install()) {
    console.error('error: the packages could not be installed; npm says why above');
    process.exit(2);
  }
}
