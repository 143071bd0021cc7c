/**
 * Tells a person how the set-up goes: a line for each step that did something,
 * and on a terminal a last line that shows what is running.
 */
import { log } from './paths.mjs';

export function createReport(count, stream = process.stdout) {
  const running = new Map();
  const terminal = Boolean(stream.isTTY);
  const start = Date.now();
  let done = 0;
  let worked = 0;
  let timer;

  const draw = () => {
    if (terminal) {
      const now = Date.now();
      const parts = [...running.values()].map(
        ({ title, text, since }) =>
          `${title}${text ? ` (${text})` : ''} ${seconds(now - since)}`
      );
      const line = parts.length > 0 ? `… ${parts.join(' · ')}` : '';
      stream.write(`\r\x1b[K${line.slice(0, (stream.columns ?? 80) - 1)}`);
    }
  };
  const print = line => {
    stream.write(`${terminal ? '\r\x1b[K' : ''}${line}\n`);
    draw();
  };

  return {
    started(step) {
      running.set(step.name, { title: step.title, since: Date.now(), text: '' });
      if (terminal) {
        timer ??= setInterval(draw, 1000);
        draw();
      }
    },
    progress(step, text) {
      running.get(step.name).text = text;
      draw();
    },
    skipped() {
      done += 1;
    },
    finished(step, remark) {
      const { since } = running.get(step.name);
      running.delete(step.name);
      done += 1;
      worked += 1;
      const note = remark ? ` (${remark})` : '';
      print(
        `[${done}/${count}] ${step.title} … done in ${seconds(Date.now() - since)}${note}`
      );
    },
    failed(error) {
      running.clear();
      print(`${error.step?.title ?? 'Set-up'} failed.\n\n${error.message}\n`);
      print(`All that the steps said: ${log}`);
    },
    end() {
      clearInterval(timer);
      if (terminal) {
        stream.write('\r\x1b[K');
      }
      if (worked > 0) {
        print(`Everything is set up, in ${seconds(Date.now() - start)}.`);
      }
    }
  };
}

function seconds(milliseconds) {
  const whole = Math.round(milliseconds / 1000);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
