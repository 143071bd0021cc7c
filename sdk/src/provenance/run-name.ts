import { randomInt } from 'node:crypto';

const QUALITIES = [
  ...[
    'amber',
    'bold',
    'brisk',
    'calm',
    'clear',
    'coral',
    'deep',
    'eager',
    'fair',
    'fleet'
  ],
  ...['gentle', 'golden', 'keen', 'kind', 'lively', 'lucid', 'mellow', 'nimble', 'noble'],
  ...[
    'patient',
    'quick',
    'quiet',
    'ready',
    'silver',
    'smooth',
    'steady',
    'sunny',
    'swift'
  ]
];
const ANIMALS = [
  ...[
    'badger',
    'bear',
    'bison',
    'crane',
    'deer',
    'dove',
    'falcon',
    'finch',
    'fox',
    'gull'
  ],
  ...[
    'hare',
    'heron',
    'ibis',
    'jay',
    'lark',
    'lynx',
    'mole',
    'newt',
    'otter',
    'owl',
    'panda'
  ],
  ...['puffin', 'raven', 'robin', 'seal', 'stork', 'swan', 'tern', 'whale', 'wren']
];

/** A name to remember a run by when the user gave none: `calm-otter-417`. */
export function randomRunName(): string {
  const pick = (words: string[]) => words[randomInt(words.length)];
  return `${pick(QUALITIES)}-${pick(ANIMALS)}-${randomInt(100, 1000)}`;
}
