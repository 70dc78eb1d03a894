// Runs a model in onnxruntime-web (WebAssembly) on arrays and holds what comes out against others.
//
//   npm install onnxruntime-web            (tried with 1.30)
//   caffesharp export NET -w W -o net.onnx
//   caffesharp run NET -w W -i data=data.npy -o out
//   node onnxruntime-web.mjs net.onnx data=data.npy -- prob=out/prob.npy
//
// Exit code 0 when all outputs are within 1e-4 of the largest expected number, 1 when not, 2 when it cannot run.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const Tolerance = 1e-4;

function readArray(path) {
  const bytes = readFileSync(path);
  const start = bytes.readUInt8(6) === 1 ? 10 : 12;
  const length = start === 10 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const header = bytes.toString('latin1', start, start + length);
  if (!header.includes("'<f4'"))
    throw new Error(`${path} holds no 32-bit floats`);
  const shape = header.match(/'shape': \(([^)]*)\)/)[1].split(',').filter(size => size.trim()).map(Number);
  const data = bytes.subarray(start + length);
  return { shape, data: new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length)) };
}

function pairs(words) {
  return words.map(word => [word.slice(0, word.indexOf('=')), readArray(word.slice(word.indexOf('=') + 1))]);
}

// The package may be installed where this is called from rather than beside this file.
function load() {
  try {
    return createRequire(join(process.cwd(), 'package.json'))('onnxruntime-web');
  } catch (fault) {
    console.error(`onnxruntime-web is needed: npm install onnxruntime-web (${fault.message.split('\n')[0]})`);
    process.exit(2);
  }
}

const [model, ...words] = process.argv.slice(2);
const middle = words.indexOf('--');
if (!model || middle < 0) {
  console.error('usage: node onnxruntime-web.mjs MODEL.onnx INPUT=FILE.npy... -- OUTPUT=FILE.npy...');
  process.exit(2);
}
const runtime = load();
runtime.env.wasm.numThreads = 1;
try {
  const session = await runtime.InferenceSession.create(readFileSync(model), { executionProviders: ['wasm'] });
  const inputs = pairs(words.slice(0, middle)).map(([name, array]) => [name, new runtime.Tensor('float32', array.data, array.shape)]);
  const results = await session.run(Object.fromEntries(inputs));
  for (const [name, wanted] of pairs(words.slice(middle + 1))) {
    const found = results[name];
    const scale = wanted.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
    const sameShape = wanted.shape.join() === found.dims.join();
    const error = sameShape ? wanted.data.reduce((largest, value, i) => Math.max(largest, Math.abs(value - found.data[i])), 0) / scale : Infinity;
    console.log(`${name} [${found.dims.join(', ')}] off by ${error.toExponential(1)} of the largest`);
    if (!(error <= Tolerance))
      process.exitCode = 1;
  }
} catch (fault) {
  console.error(`${model}: ${fault.message}`);
  process.exitCode = 2;
}
