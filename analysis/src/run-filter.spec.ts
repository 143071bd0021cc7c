import { digitsRun } from './testing';
import { runFilter } from './run-filter';

const { run } = digitsRun({
  learningRate: 0.003,
  run: {
    name: 'CNN wide',
    experimentName: 'digits',
    owner: 'ada',
    status: 'FAILED',
    params: { lr: 0.003, units: 64, optimizer: 'adam', augment: true },
    tags: { team: 'vision', 'a:b': 'c' },
    notebook: { path: 'work/first.ipynb' },
    metrics: {
      acc: { count: 1, last: 0.98, lastStep: 1, lastTime: 1 },
      loss: { count: 1, last: 'NaN', lastStep: 1, lastTime: 1 }
    }
  }
});

it.each([
  ['', true],
  ['   ', true],
  ['wide', true],
  ['WIDE cnn', true],
  ['wide narrow', false],
  ['digits', true],
  ['failed', true],
  ['first.ipynb', true],
  ['adam', true],
  ['vision', true],
  ['lr=0.003', true],
  ['lr<0.01', true],
  ['lr<0.003', false],
  ['lr<=0.003', true],
  ['lr>0.001', true],
  ['lr>=0.004', false],
  ['units!=64', false],
  ['acc>0.9', true],
  ['loss<1', false],
  ['loss=NaN', true],
  ['missing>0', false],
  ['optimizer=adam', true],
  ['optimizer=ada', false],
  ['optimizer!=sgd', true],
  ['augment=true', true],
  ['status:failed', true],
  ['status:run', false],
  ['owner:ada', true],
  ['tag.team:vis', true],
  ['team:vis', true],
  ['lr<', false],
  ['acc>0.9 lr<0.01 wide', true],
  ['acc>0.9 lr<0.001', false]
])('search %j matches: %s', (search, matches) => {
  expect(runFilter(search)(run)).toBe(matches);
});
