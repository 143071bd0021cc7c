import { NativeLog } from './native-log';
import type { LogLevel } from './output-settings';

const INFO =
  '2026-11-25 01:22:32.123456: I tensorflow/core/platform/cpu_feature_guard.cc:210] This TensorFlow binary is optimized.\n';
const FLAGS =
  'To enable the following instructions: AVX2 FMA, rebuild TensorFlow with the appropriate compiler flags.\n';
const ABSEIL =
  'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n' +
  'I0000 00:00:1732492952.123456   12345 gpu_device.cc:2022] Created device\n' +
  'E0000 00:00:1732492952.123456   12345 cuda_fft.cc:467] Unable to register cuFFT factory: Attempting to register\n';
const WARNING =
  '2026-11-25 01:22:33.000001: W tensorflow/core/framework/allocation.cc:84] Allocation exceeds 10% of free system memory.\n';

function shown(level: LogLevel, text: string, size = text.length): string {
  const log = new NativeLog(() => level);
  let all = '';
  for (let at = 0; at < text.length; at += size) {
    all += log.push(text.slice(at, at + size));
  }
  return all + log.flush();
}

describe("TensorFlow's log", () => {
  const text = `${INFO}${FLAGS}mine\n${ABSEIL}${WARNING}no end`;

  it.each([1, 7, 1000])('loses its noise, in pieces of %d characters', size => {
    expect(shown('important', text, size)).toBe(`mine\n${WARNING}no end`);
  });

  it('is shown whole or not at all when that is wished', () => {
    expect(shown('all', text, 5)).toBe(text);
    expect(shown('none', text, 5)).toBe('mine\nno end');
  });

  it('does not hold a line back that is none', () => {
    const log = new NativeLog(() => 'important');
    expect(log.push('Loading 10 %')).toBe('Loading 10 %');
    expect(log.push('\rLoading 20 %\nTo')).toBe('\rLoading 20 %\n');
    expect(log.push('ns of data')).toBe('Tons of data');
  });
});
