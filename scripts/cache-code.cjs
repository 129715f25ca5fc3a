// node cache-code.cjs DIST COMMAND...: runs a command of the built cli.cjs, and stores the code that it compiled beside it.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join, resolve } = require('node:path');
const { Script } = require('node:vm');

const [dist, ...command] = process.argv.slice(2);
const filename = join(resolve(dist), 'cli.cjs');
const script = new Script(readFileSync(filename, 'latin1'), { filename });
process.argv = [process.argv[0], filename, ...command];
process.on('exit', () => writeFileSync(join(resolve(dist), 'cli.cache'), script.createCachedData()));
script.runInThisContext()(createRequire(filename), filename, resolve(dist));
