// Values of every element type there and back, and the attributes of every kind.
import * as tf from '@tensorflow/tfjs-node-gpu';

const { binding } = tf.backend();
const plain = values =>
  Array.from(values, value =>
    typeof value === 'bigint'
      ? `${value}n`
      : value instanceof Uint8Array
        ? Buffer.from(value).toString()
        : value
  );
const read = id => {
  const values = binding.tensorDataSync(id);
  return { array: values.constructor.name, values: plain(values) };
};
const echo = (dtype, values, shape = [values.length]) =>
  read(binding.createTensor(shape, binding[dtype], values));
const attribute = (name, kind, value) => ({
  name,
  type: binding[`TF_ATTR_${kind}`],
  value
});
const execute = (name, attributes, inputs, outputs = 1) =>
  binding.executeOp(name, attributes, inputs, outputs);
const float = values =>
  binding.createTensor([values.length], 1, new Float32Array(values));
const long = 'a string that does not fit into the 22 bytes kept inline';

const echoes = {
  float32: echo('TF_FLOAT', new Float32Array([1.5, -2])),
  float64: echo('TF_DOUBLE', new Float64Array([1e-300])),
  int32: echo('TF_INT32', new Int32Array([-7, 7])),
  int64: echo('TF_INT64', new BigInt64Array([-(2n ** 62n)])),
  int64Halves: echo('TF_INT64', new Int32Array([-1, -1]), [1]),
  uint8: echo('TF_UINT8', new Uint8Array([0, 255])),
  bool: echo('TF_BOOL', new Uint8Array([1, 0])),
  complex64: echo('TF_COMPLEX64', new Float32Array([1, 2, 3, 4]), [2]),
  float16: echo('TF_HALF', new Uint16Array([0x3c00])),
  string: echo('TF_STRING', [Buffer.from('é'), long, '']),
  empty: echo('TF_FLOAT', new Float32Array(0), [0, 4])
};

// A reshaped string tensor shares its buffer; deleting one must leave the other whole.
const strings = binding.createTensor([2], binding.TF_STRING, [long, `${long}!`]);
const shape = binding.createTensor([2], binding.TF_INT32, new Int32Array([1, 2]));
const [reshaped] = execute('Reshape', [], [strings, shape]);
binding.deleteTensor(strings);
const shared = read(reshaped.id);

const [variable] = execute(
  'VarHandleOp',
  [
    attribute('dtype', 'TYPE', binding.TF_FLOAT),
    attribute('shape', 'SHAPE', [2]),
    attribute('shared_name', 'STRING', 'v')
  ],
  []
);
const assign = [attribute('dtype', 'TYPE', binding.TF_FLOAT)];
execute('AssignVariableOp', assign, [variable.id, float([3, 4])], 0);
const [value] = execute('ReadVariableOp', assign, [variable.id]);

const [first, second] = execute(
  'IdentityN',
  [attribute('T', 'TYPE', [binding.TF_FLOAT, binding.TF_INT32])],
  [float([9]), binding.createTensor([], binding.TF_INT32, new Int32Array([8]))],
  2
);
const [constant] = execute(
  'Const',
  [
    attribute('dtype', 'TYPE', binding.TF_INT32),
    attribute('value', 'TENSOR', {
      dtype: binding.TF_INT32,
      shape: [1],
      values: new Int32Array([5])
    })
  ],
  []
);
const queue = (op, shapes) =>
  execute(
    op,
    [
      attribute('component_types', 'TYPE', [binding.TF_FLOAT]),
      attribute('shapes', 'SHAPE', shapes)
    ],
    []
  )[0].dtype;
const unknownRank = execute(
  'VarHandleOp',
  [
    attribute('dtype', 'TYPE', binding.TF_FLOAT),
    attribute('shape', 'SHAPE', null),
    attribute('shared_name', 'STRING', 'any')
  ],
  []
)[0].dtype;

console.log(
  JSON.stringify({
    echoes,
    shared,
    variable: { dtype: variable.dtype, value: read(value.id) },
    resourceBytes: binding.tensorDataSync(variable.id).length > 0,
    identityN: [read(first.id), read(second.id)],
    constant: read(constant.id),
    resources: [
      queue('PaddingFIFOQueueV2', [[2, -1]]),
      queue('FIFOQueueV2', []),
      unknownRank
    ],
    api: {
      complex: plain(tf.real(tf.complex([1], [2]).mul(tf.complex([3], [4]))).dataSync()),
      strings: tf.tensor(['a', long]).arraySync(),
      bool: tf.tensor([true, false]).logicalNot().arraySync(),
      cast: tf.tensor([1.7, -1.7]).toInt().arraySync()
    },
    devices: binding.devices().map(({ type, memoryBytes }) => [type, memoryBytes > 0])
  })
);
