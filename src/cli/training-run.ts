import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { CheckedModel } from '../index.ts';
import type { TrainSettings } from '../model/train/settings.ts';
import { type OpenProblem, type OpenedRun, openRun } from '../train/run/open-run.ts';
import type { Difference, RunRecord } from '../train/run/run-record.ts';
import { runFiles } from '../train/run/store.ts';
import type { CheckedFile } from './check-file.ts';
import { note } from './console.ts';
import type { RunFolder } from './run-folder.ts';
import { type Failure, type Result, failure, value } from './status.ts';

/** What a run is made from. */
export interface RunSource {
  readonly checked: CheckedFile;
  readonly model: CheckedModel;
  readonly settings: TrainSettings;
  readonly weights: string | undefined;
  readonly data: string | undefined;
}

const encoder = new TextEncoder();

function recordOf({ checked, model, settings, weights, data }: RunSource): RunRecord {
  const folder = dirname(checked.file);
  const modules = [...checked.modules].map(([path, text]) => {
    const inFolder = relative(folder, path).split(sep).join('/');
    return [inFolder, encoder.encode(text)] as const;
  });
  return {
    program: encoder.encode(checked.text),
    modules: new Map(modules),
    model: model.network.name,
    parameters: model.report.parameters,
    settings,
    weights: weights === undefined ? null : basename(weights),
    data: data === undefined ? null : resolve(data),
  };
}

/** Opens the run in a folder, or begins it there; what the folder holds instead is a failure. */
export async function openTrainingRun(folder: RunFolder, source: RunSource): Promise<Result<OpenedRun>> {
  const record = recordOf(source);
  if (record.modules.has(runFiles.program)) {
    return failure(
      `the program imports a module called \`${runFiles.program}\`, which is what the run calls the program itself`,
      'give the module another name',
    );
  }
  const opened = await openRun(folder, record);
  if (opened.kind !== 'opened') return refused(folder.path, opened);
  for (const name of opened.damaged) {
    note(`note: \`${folder.path}/${name}\` was damaged, and training goes on from the one before\n`);
  }
  return value(opened);
}

function refused(folder: string, problem: OpenProblem): Failure {
  switch (problem.kind) {
    case 'not-a-run':
      return failure(
        `\`${folder}\` is not empty, and holds no run: there is \`${problem.files[0] ?? ''}\``,
        'name a folder that is empty or not there yet',
      );
    case 'damaged-run':
      return failure(`\`${folder}/${problem.file}\` is damaged`, 'train into another folder');
    case 'another-run':
      return failure(
        `\`${folder}\` holds another run: ${problem.differences.map(showDifference).join(', ')} not the same`,
        `train into another folder; \`--weights ${folder}\` begins with what that run has learnt`,
      );
  }
}

function showDifference(difference: Difference): string {
  switch (difference.kind) {
    case 'program':
      return 'the program is';
    case 'model':
      return 'the model is';
    case 'weights':
      return 'the weights that it began with are';
    case 'module':
    case 'parameter':
    case 'setting':
      return `the ${difference.kind} \`${difference.name}\` is`;
  }
}
