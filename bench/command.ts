import { spawnSync } from 'node:child_process';

/** Runs a command to its end, and throws what it says where it fails. */
export function runCommand(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(error?.message ?? stderr);
}
