/** Runs dependency-cruiser on src and fails when a rule is broken or nothing was read. */
import { spawnSync } from 'node:child_process';

const run = spawnSync(
  process.execPath,
  ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', '--output-type', 'json'],
  { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
);
if (!run.stdout) {
  console.error(run.stderr);
  process.exit(1);
}
const { modules, summary } = JSON.parse(run.stdout);
const ours = modules.filter((each) => each.source.startsWith('src/'));
const edges = ours.flatMap((each) => each.dependencies).length;
if (ours.length === 0 || edges === 0) {
  console.error('dependency-cruiser read no modules: the check proves nothing');
  process.exit(1);
}
for (const { from, to, rule } of summary.violations)
  console.error(`${rule.severity} ${rule.name}: ${from} -> ${to}`);
if (summary.violations.length > 0) process.exit(1);
console.log(`imports are in order: ${ours.length} modules, ${edges} imports`);
