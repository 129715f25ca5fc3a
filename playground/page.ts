import { present } from '../src/invariant.ts';
import { Client } from './client.ts';
import { button, byId, element } from './dom.ts';
import { DrawingView } from './drawing-view.ts';
import { applyFix, createEditor, goTo, replaceText, showInEditor } from './editor.ts';
import { examples } from './examples.ts';
import type { Problem, ShownModel } from './protocol.ts';
import { fromHash, toHash } from './share.ts';
import { tableOfExits, tableOfTiers } from './tables.ts';
import { type Choice, declarationsOf, themeOf } from './theme.ts';

/** Milliseconds without a change before a text is checked, and before it goes into the address. */
const DELAY = { check: 40, address: 400 };

const slider = byId('slider', HTMLInputElement);
const menu = byId('examples', HTMLSelectElement);
const modelMenu = byId('models', HTMLSelectElement);
const themeMenu = byId('theme', HTMLSelectElement);
const results = document.querySelector('.network');
const status = byId('status', HTMLElement);

let models: readonly ShownModel[] = [];
/** The size that the slider asks for, if it was moved. */
let size: number | undefined;
let checkTimer = 0;
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
    showProblems(problems);
    showModelMenu();
    showModel(problems);
  },
  broken: (message) => {
    results?.setAttribute('aria-busy', 'false');
    models = [];
    showModel([]);
    drawing.say(element('p', { class: 'words' }, `The compiler failed, which is its own mistake: ${message}`));
  },
});

const drawing = new DrawingView(byId('drawing', HTMLElement), { chosen: choose, reached: say });

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
  },
);

/** While a newer text is being checked, places of the older one lead nowhere. */
function choose(from: number, to: number): void {
  if (results?.getAttribute('aria-busy') !== 'true') goTo(editor, from, to);
}

function changed(text: string, delay: number): void {
  client.changed();
  results?.setAttribute('aria-busy', 'true');
  window.clearTimeout(checkTimer);
  checkTimer = window.setTimeout(() => client.check(text, size), delay);
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

function showProblems(problems: readonly Problem[]): void {
  const items = problems.map((problem) => {
    const { severity, line, code, message, help, fix } = problem;
    const go = button(`Line ${line}`, `go to line ${line}: ${message}`, () => goTo(editor, problem.from, problem.to));
    return element(
      'li',
      { class: severity },
      element('p', {}, element('span', { class: 'severity' }, `${severity} `), message, ` [${code}]`),
      ...(help === undefined ? [] : [element('p', { class: 'help' }, `help: ${help}`)]),
      go,
      ...(fix === undefined ? [] : [button(`Fix: ${fix.title}`, `fix: ${fix.title}`, () => applyFix(editor, problem))]),
    );
  });
  byId('problems', HTMLElement).replaceChildren(...(items.length > 0 ? items : [element('li', {}, 'None.')]));
}

function showModelMenu(): void {
  const chosen = modelMenu.value;
  modelMenu.replaceChildren(...models.map(({ name }) => element('option', { value: name }, name)));
  if (models.some(({ name }) => name === chosen)) modelMenu.value = chosen;
  byId('models-label', HTMLElement).hidden = models.length < 2;
}

function showModel(problems: readonly Problem[]): void {
  const model = models.find(({ name }) => name === modelMenu.value) ?? models[0];
  const tables = byId('tables', HTMLElement);
  tables.hidden = model === undefined;
  byId('sizing', HTMLElement).hidden = model === undefined;
  if (model === undefined) {
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    const why =
      errors === 0
        ? 'Nothing to draw yet: the program has no model. Write one, or choose an example.'
        : `Nothing to draw: the program has ${errors === 1 ? 'an error' : `${errors} errors`}. See Problems.`;
    drawing.say(element('p', { class: 'words' }, why));
    return;
  }
  drawing.show(model.drawing, currentTheme());
  tables.replaceChildren(tableOfExits(model, choose), tableOfTiers(model.report.tiers));
  showSizing(model);
}

function showSizing({ sizing, atSize, refusal }: ShownModel): void {
  const own = sizing.kind === 'parameter' ? sizing.own : 512;
  slider.disabled = sizing.kind === 'fixed';
  byId('reset', HTMLButtonElement).disabled = size === undefined;
  const shown = size ?? own;
  if (document.activeElement !== slider) slider.value = String(shown);
  const isOpen = sizing.kind === 'symbols' && size === undefined;
  byId('size', HTMLElement).textContent =
    sizing.kind === 'fixed' ? 'fixed' : isOpen ? 'every size' : `${shown} × ${shown}`;
  byId('size-note', HTMLElement).textContent = noteOf();

  function noteOf(): string {
    if (refusal !== undefined) return `Not at ${shown}: ${refusal}`;
    switch (sizing.kind) {
      case 'fixed':
        return 'The size is fixed. Give the model a parameter `size`, or write H and W in its input.';
      case 'parameter':
        return atSize === undefined
          ? 'Move the slider to see every figure at another size.'
          : `Drawing and tables are at ${atSize.size}; the program says ${sizing.own}.`;
      case 'symbols':
        return atSize === undefined
          ? `Proved for every size from ${sizing.least}. Move the slider to see FLOPs at one.`
          : `FLOPs of the exits are at ${atSize.size}; the rest holds for every size.`;
    }
  }
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
  const model = models.find(({ name }) => name === modelMenu.value) ?? models[0];
  if (model !== undefined) drawing.show(model.drawing, currentTheme());
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
