// Encodes and decodes images with TensorFlow's ops.
import * as tf from '@tensorflow/tfjs-node';

const values = Array.from({ length: 4 * 5 * 3 }, (_, i) => (i * 37) % 256);
const image = tf.tensor3d(values, [4, 5, 3], 'int32');
const png = await tf.node.encodePng(image);
const jpeg = await tf.node.encodeJpeg(image);
const decoded = tf.node.decodeImage(png);
let message;
try {
  tf.node.decodePng(new Uint8Array([1, 2, 3]));
} catch (error) {
  message = error.message;
}
console.log(
  JSON.stringify({
    png: Buffer.from(png.slice(1, 4)).toString(),
    equal: decoded.equal(image).all().arraySync(),
    dtype: decoded.dtype,
    jpeg: tf.node.decodeJpeg(jpeg).shape,
    message
  })
);
