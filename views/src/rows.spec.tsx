import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { RunStatus } from '@trainlab/api';
import { RunDot, RunSparkline, StatusIcon, untranslated as trans } from './rows';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let host: HTMLElement;
let root: Root;

beforeEach(() => {
  host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
});

afterEach(() => {
  act(() => root.unmount());
  host.remove();
});

const render = (element: JSX.Element) => act(() => root.render(element));

it('gives a sparkline a text alternative with its ends and extremes', () => {
  render(
    <RunSparkline
      values={[2.5, 'NaN', 0.25, 0.5]}
      slot={0}
      theme="light"
      metric="loss"
      trans={trans}
    />
  );
  const svg = host.querySelector('svg');
  expect(svg?.getAttribute('role')).toBe('img');
  expect(svg?.getAttribute('aria-label')).toBe(
    'loss from 2.5 to 0.5, between 0.25 and 2.5'
  );
  expect(svg?.querySelector('path')?.getAttribute('d')).not.toMatch(/NaN/);
});

it('says so when a sparkline has no values', () => {
  render(<RunSparkline values={[]} slot={0} theme="light" trans={trans} />);
  expect(host.querySelector('svg')?.getAttribute('aria-label')).toBe('no values yet');
});

it('tells the states apart by shape and word, not by colour alone', () => {
  const all: RunStatus[] = [
    'RUNNING',
    'FINISHED',
    'FAILED',
    'KILLED',
    'PREEMPTED',
    'LOST'
  ];
  render(
    <>
      {all.map(status => (
        <StatusIcon key={status} status={status} trans={trans} reason="why" />
      ))}
    </>
  );
  const icons = [...host.querySelectorAll('.tl-statusIcon')];
  expect(new Set(icons.map(icon => icon.querySelector('svg')?.innerHTML)).size).toBe(6);
  expect(icons.map(icon => icon.textContent)).toEqual([
    'running',
    'finished',
    'failed',
    'stopped',
    'preempted',
    'lost'
  ]);
  expect(icons[2].getAttribute('title')).toBe('failed: why');
});

it('gives a run the colour of its theme', () => {
  render(<RunDot slot={1} theme="light" />);
  const light = host.querySelector<HTMLElement>('.tl-runDot')?.style.backgroundColor;
  render(<RunDot slot={1} theme="dark" />);
  const dark = host.querySelector<HTMLElement>('.tl-runDot')?.style.backgroundColor;
  expect(light).toBeTruthy();
  expect(dark).not.toBe(light);
});
