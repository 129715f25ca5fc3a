// Preloaded into a process that is measured (`node --import`): when it ends, it says on descriptor 3 how much memory was
// resident at most, in bytes.
import { readFileSync, writeSync } from 'node:fs';

/** Linux counts in `maxRSS` what the parent had resident when it forked, so its own record is better. */
function peakBytes() {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes !== undefined) return 1024 * Number(kilobytes);
  } catch {
    // Not Linux.
  }
  return 1024 * process.resourceUsage().maxRSS;
}

process.on('exit', () => writeSync(3, String(peakBytes())));
