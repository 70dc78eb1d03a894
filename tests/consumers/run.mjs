// Writes nets as ONNX, runs them in another runtime, and tells which that takes: the networks of models/ that are asked for
// by name, at their fillers, and every case of tests/golden.
//
//   node run.mjs CAFFESHARP CONSUMER MODEL...
//   node run.mjs ../../src/CaffeSharp.Cli/bin/Release/net10.0/caffesharp 'node onnxruntime-web.mjs' alexnet googlenet mobilenet_v1
//   node run.mjs ../../src/CaffeSharp.Cli/bin/Release/net10.0/caffesharp 'dotnet run opencv.cs --' alexnet googlenet mobilenet_v1
//
// Exit code 1 when a number differs; what a runtime refuses is told and is no fault.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [caffesharp, consumer, ...models] = process.argv.slice(2);
if (!consumer) {
  console.error('usage: node run.mjs CAFFESHARP CONSUMER MODEL...');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'consumers'));
const onnx = join(folder, 'net.onnx');

function exported(net, weights) {
  const words = ['export', net, '-o', onnx, '--json', ...(weights ? ['-w', weights] : [])];
  const run = spawnSync(caffesharp, words, { encoding: 'utf8' });
  return run.status === 0 ? JSON.parse(run.stdout) : null;
}

function writeArray(path, shape, next) {
  const count = shape.reduce((product, size) => product * size, 1);
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const header = Buffer.from(text.padEnd(117) + '\n', 'latin1');
  writeFileSync(path, Buffer.concat([Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]), header, Buffer.from(Float32Array.from({ length: count }, next).buffer)]));
}

// What a case knows: files of inputs and of outputs by name.
function golden(name) {
  const at = join(here, '..', 'golden', name);
  const known = JSON.parse(readFileSync(join(at, 'case.json'), 'utf8'));
  const files = blobs => Object.fromEntries(Object.entries(blobs).map(([blob, { file }]) => [blob, join(at, file)]));
  return { net: join(at, 'net.prototxt'), weights: known.weights ? join(at, known.weights) : null, inputs: files(known.inputs), outputs: files(known.outputs) };
}

function model(name) {
  const net = join(here, '..', '..', 'models', name, 'deploy.prototxt');
  const { inputs: [{ name: input, shape }], outputs } = exported(net, null);
  const data = join(folder, 'data.npy');
  let seed = 1;
  writeArray(data, [1, ...shape.slice(1).map(Number)], () => (seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5);
  execFileSync(caffesharp, ['run', net, '-i', `${input}=${data}`, '-o', folder, '--json']);
  return { net, weights: null, inputs: { [input]: data }, outputs: Object.fromEntries(outputs.map(({ blob }) => [blob, join(folder, `${blob}.npy`)])) };
}

const cases = [...models.map(name => [name, () => model(name)]), ...readdirSync(join(here, '..', 'golden')).filter(name => existsSync(join(here, '..', 'golden', name, 'case.json'))).map(name => [name, () => golden(name)])];
const count = { passed: 0, refused: 0, differs: 0 };
for (const [name, make] of cases) {
  const { net, weights, inputs, outputs } = make();
  const report = exported(net, weights);
  const known = report?.outputs.filter(({ blob }) => outputs[blob]) ?? [];
  // A net of nothing but a loss has no model.
  if (known.length === 0)
    continue;
  const [program, ...words] = consumer.split(' ');
  const run = spawnSync(program, [...words, onnx, ...report.inputs.map(({ name: input }) => `${input}=${inputs[input]}`), '--', ...known.map(({ name: output, blob }) => `${output}=${outputs[blob]}`)], { encoding: 'utf8' });
  const what = ['passed', 'differs'][run.status] ?? 'refused';
  count[what]++;
  console.log(`${what.padEnd(8)} ${name.padEnd(30)} ${what === 'passed' ? '' : `${run.stderr}${run.stdout}`.trim().split('\n').at(-1).slice(0, 300)}`);
}
console.log(Object.entries(count).map(([what, number]) => `${number} ${what}`).join(', '));
rmSync(folder, { recursive: true });
process.exitCode = count.differs > 0 ? 1 : 0;
