// Writes a SavedModel (y = x·w + b) with tfjs-node's own protobuf classes and runs it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-node-gpu';

const pb = createRequire(import.meta.url)(
  '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js'
);
const FLOAT = 1;

function shapeOf(sizes) {
  const shape = new pb.TensorShape();
  for (const size of sizes) {
    const dim = new pb.TensorShape.Dim();
    dim.setSize(size);
    shape.addDim(dim);
  }
  return shape;
}

const attributes = {
  type: () => {
    const value = new pb.AttrValue();
    value.setType(FLOAT);
    return value;
  },
  shape: sizes => {
    const value = new pb.AttrValue();
    value.setShape(shapeOf(sizes));
    return value;
  },
  tensor: (sizes, values) => {
    const tensor = new pb.Tensor();
    tensor.setDtype(FLOAT);
    tensor.setTensorShape(shapeOf(sizes));
    tensor.setFloatValList(values);
    const value = new pb.AttrValue();
    value.setTensor(tensor);
    return value;
  }
};

function node(name, op, inputs, attrs) {
  const result = new pb.NodeDef();
  result.setName(name);
  result.setOp(op);
  result.setInputList(inputs);
  for (const [key, value] of Object.entries(attrs)) {
    result.getAttrMap().set(key, value);
  }
  return result;
}

function tensorInfo(name, sizes) {
  const info = new pb.TensorInfo();
  info.setName(name);
  info.setDtype(FLOAT);
  info.setTensorShape(shapeOf(sizes));
  return info;
}

const T = attributes.type();
const graph = new pb.GraphDef();
graph.setNodeList([
  node('x', 'Placeholder', [], { dtype: T, shape: attributes.shape([-1, 2]) }),
  node('w', 'Const', [], { dtype: T, value: attributes.tensor([2, 1], [10, 100]) }),
  node('b', 'Const', [], { dtype: T, value: attributes.tensor([1], [0.5]) }),
  node('product', 'MatMul', ['x', 'w'], { T }),
  node('y', 'AddV2', ['product', 'b'], { T })
]);
const signature = new pb.SignatureDef();
signature.getInputsMap().set('x', tensorInfo('x:0', [-1, 2]));
signature.getOutputsMap().set('y', tensorInfo('y:0', [-1, 1]));
signature.setMethodName('tensorflow/serving/predict');
const meta = new pb.MetaGraphDef();
const info = new pb.MetaGraphDef.MetaInfoDef();
info.setTagsList(['serve']);
meta.setMetaInfoDef(info);
meta.setGraphDef(graph);
meta.getSignatureDefMap().set('serving_default', signature);
const saved = new pb.SavedModel();
saved.setSavedModelSchemaVersion(1);
saved.setMetaGraphsList([meta]);
const folder = join(process.argv[2], 'saved');
mkdirSync(folder);
writeFileSync(join(folder, 'saved_model.pb'), saved.serializeBinary());

const { binding } = tf.backend();
const model = await tf.node.loadSavedModel(folder);
const loaded = tf.node.getNumOfSavedModels();
const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
const y = model.predict({ x });
const before = binding.getNumOfTensors();
for (let i = 0; i < 50; i++) {
  model.predict({ x }).y.dispose();
}
const kept = binding.getNumOfTensors() - before;
let message;
try {
  binding.runSavedModel(0, [], 'nothing:0', 'y:0');
} catch (error) {
  message = error.message;
}
model.dispose();
console.log(
  JSON.stringify({
    y: y.y.arraySync(),
    loaded,
    left: binding.getNumOfSavedModels(),
    kept,
    message
  })
);
