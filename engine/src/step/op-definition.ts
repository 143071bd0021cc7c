/** What a registered op says of itself (tensorflow/core/framework/op_def.proto). */
export interface OpDefinition {
  inputs: OpArgument[];
  /** Names of the attributes that are lists. */
  lists: string[];
  /** Attributes that TensorFlow derives from the inputs: their types and numbers. */
  derived: string[];
  /** Whether a run depends on more than its inputs: variables, files, random states. */
  stateful: boolean;
}

export interface OpArgument {
  name: string;
  /** The attribute with the type. */
  typeAttribute?: string;
  /** The attribute with the number of tensors, when the argument is a list of one type. */
  countAttribute?: string;
  /** The attribute with the types, when the argument is a list of any types. */
  typesAttribute?: string;
}

const text = new TextDecoder();

type Field = { number: number; value: number | Uint8Array };

/** The fields of a protocol buffer message: numbers, and bytes of everything else. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) {
        return value;
      }
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint() };
        break;
      case 2: {
        const length = varint();
        yield { number, value: bytes.subarray(at, at + length) };
        at += length;
        break;
      }
      default:
        at += tag % 8 === 1 ? 8 : 4;
    }
  }
}

const asText = (value: number | Uint8Array) => text.decode(value as Uint8Array);

function parseArgument(bytes: Uint8Array): OpArgument {
  const argument: OpArgument = { name: '' };
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) {
      argument.name = asText(value);
    } else if (number === 4) {
      argument.typeAttribute = asText(value);
    } else if (number === 5) {
      argument.countAttribute = asText(value);
    } else if (number === 6) {
      argument.typesAttribute = asText(value);
    }
  }
  return argument;
}

/** The name of an attribute if it is a list. */
function parseList(bytes: Uint8Array): string | undefined {
  let name = '';
  let type = '';
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) {
      name = asText(value);
    } else if (number === 2) {
      type = asText(value);
    }
  }
  return type.startsWith('list(') ? name : undefined;
}

/** Reads a serialized OpDef, as far as building a graph needs it. */
export function parseOpDefinition(bytes: Uint8Array): OpDefinition {
  const definition: OpDefinition = {
    inputs: [],
    lists: [],
    derived: [],
    stateful: false
  };
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 2) {
      definition.inputs.push(parseArgument(value as Uint8Array));
    } else if (number === 4) {
      const list = parseList(value as Uint8Array);
      if (list !== undefined) {
        definition.lists.push(list);
      }
    } else if (number === 17) {
      definition.stateful = value !== 0;
    }
  }
  definition.derived = definition.inputs.flatMap(
    ({ typeAttribute, countAttribute, typesAttribute }) =>
      [typeAttribute, countAttribute, typesAttribute].filter(name => name !== undefined)
  ) as string[];
  return definition;
}

/**
 * Parts the flat list of an op's inputs into its arguments: one element, or an array for
 * an argument that is a list. Returns undefined when it cannot be told where a list ends.
 */
export function groupInputs<T>(
  { inputs }: OpDefinition,
  flat: readonly T[]
): (T | T[])[] | undefined {
  const lists = inputs.filter(
    argument =>
      argument.countAttribute !== undefined || argument.typesAttribute !== undefined
  );
  if (lists.length === 0) {
    return flat.length === inputs.length ? [...flat] : undefined;
  }
  const inLists = flat.length - (inputs.length - lists.length);
  const shared = new Set(lists.map(({ countAttribute }) => countAttribute));
  // Lists of one count have the same length; several counts would need their values.
  if (shared.size !== 1 || inLists < 0 || inLists % lists.length !== 0) {
    return undefined;
  }
  const length = inLists / lists.length;
  const groups: (T | T[])[] = [];
  let at = 0;
  for (const argument of inputs) {
    if (lists.includes(argument)) {
      groups.push(flat.slice(at, at + length));
      at += length;
    } else {
      groups.push(flat[at++]);
    }
  }
  return groups;
}
