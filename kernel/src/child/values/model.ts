import type { Anything, Formatter } from './formatter.js';
import { hasMethods, isObject } from './formatter.js';
import { htmlTable, textTable } from './html-table.js';

/** What is used of a layer of tfjs-layers. */
interface Layer {
  name: string;
  outputShape: unknown;
  trainable?: boolean;
  getClassName(): string;
  countParams(): number;
}

/** What is used of a model of tfjs-layers. */
interface Model {
  name: string;
  layers: Layer[];
  trainableWeights?: { shape: (number | null)[] }[];
}

/** A model of tfjs-layers: its layers with the shapes of outputs and parameter counts. */
export const formatModel: Formatter = value => {
  if (!isModel(value)) {
    return undefined;
  }
  const rows = value.layers.map(layer => [
    layer.name,
    layer.getClassName(),
    shapeText(layer),
    parameters(layer)
  ]);
  const total = rows.reduce((sum, row) => sum + Number(row[3]), 0);
  const trainable = (value.trainableWeights ?? []).reduce(
    (sum, { shape }) => sum + shape.reduce<number>((size, side) => size * (side ?? 1), 1),
    0
  );
  const count = (parts: number) => parts.toLocaleString('en-US');
  const title = `Model ${value.name}, ${count(total)} parameters, ${count(trainable)} of them trainable`;
  const view = {
    title,
    columns: ['layer', 'type', 'output shape', 'parameters'],
    rows,
    totalRows: rows.length,
    totalColumns: 4
  };
  return { 'text/html': htmlTable(view), 'text/plain': textTable(view) };
};

function isModel(value: unknown): value is Model {
  return (
    hasMethods(value, 'summary', 'predict', 'countParams') &&
    Array.isArray(value['layers']) &&
    value['layers'].length > 0 &&
    value['layers'].every(layer => hasMethods(layer, 'getClassName', 'countParams'))
  );
}

function shapeText(layer: Layer): string {
  const { outputShape } = layer as unknown as Anything;
  const one = (shape: unknown) =>
    Array.isArray(shape) ? `[${shape.map(side => side ?? '?').join(', ')}]` : '';
  const isMany = Array.isArray(outputShape) && isObject(outputShape[0]);
  return isMany ? (outputShape as unknown[]).map(one).join(', ') : one(outputShape);
}

function parameters(layer: Layer): number {
  try {
    return layer.countParams();
  } catch {
    // A layer that was not built yet has none.
    return 0;
  }
}
