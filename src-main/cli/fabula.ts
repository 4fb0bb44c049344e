#!/usr/bin/env node
// The program behind `fabula`: ONNX Runtime's telemetry is off before anything can load the library.
process.env.ORT_DISABLE_TELEMETRY = '1';
const { main } = await import('./program.ts');
process.exitCode = await main(process.argv.slice(2));
