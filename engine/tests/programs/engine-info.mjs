// engineInfo before and after the import of tfjs-node.
const { engineInfo, devices } = await import(process.argv[2]);
const before = engineInfo();
await import('@tensorflow/tfjs-node-gpu');
console.log(JSON.stringify({ before, after: engineInfo(), devices: devices() }));
