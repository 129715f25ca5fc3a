import type { Manifest } from '../index.ts';
import type { ExitReport, ImageReport, Prediction } from '../runtime/run-images.ts';
import { showCount, showShare, unitOf } from './figures.ts';
import { showTable } from './table.ts';

/** Why an exit answers, with the policy as the program has it. */
function showReason({ exit, because }: ImageReport['answer'], { exits }: Manifest): string {
  switch (because) {
    case 'policy': {
      const text = exits.find(({ name }) => name === exit)?.policy?.text;
      return text === undefined ? 'its policy holds there' : `${text} holds there`;
    }
    case 'last':
      return 'it is the main exit, and no policy held before it';
    case 'most_confident':
      return 'no policy held, and its max_prob is the highest';
  }
}

const decisions: { readonly [D in ExitReport['decision']]: string } = {
  leaves: 'would leave',
  goes_on: 'goes on',
  never: '',
};

/** The largest classes of a prediction, by id. */
function showPrediction(prediction: Prediction | null): string {
  const classes = prediction?.classes.slice(0, 3) ?? [];
  return classes.map(({ label, share }) => `${label} (${showShare(share)})`).join(', ');
}

/** What `brnc run` prints of an image: the exit that answers, and a line for each that it passed. */
export function showRun(manifest: Manifest, file: string, { answer, exits }: ImageReport): string {
  const unit = unitOf(manifest.exits.map((exit) => exit.pathFlops));
  const quantities = [...new Set(exits.flatMap((exit) => Object.keys(exit.quantities)))];
  const columns = [
    { heading: 'exit' },
    { heading: 'tier' },
    ...quantities.map((heading) => ({ heading, figures: true })),
    { heading: '' },
    { heading: `FLOPs spent (${unit.prefix})`, figures: true },
    { heading: 'ms', figures: true },
    { heading: 'classes' },
  ];
  const rows = exits.map((report) => [
    report.exit.name,
    report.exit.tier,
    ...quantities.map((name) => report.quantities[name]?.toFixed(4) ?? ''),
    report.exit.name === answer.exit ? 'answers' : decisions[report.decision],
    showCount(report.exit.pathFlops, unit),
    report.ms.toFixed(1),
    showPrediction(report.prediction),
  ]);
  return `${file}: ${answer.exit} answers: ${showReason(answer, manifest)}\n\n${showTable(columns, rows)}`;
}
