import { useId } from 'react';
import type { Translation } from '../translation.js';
import type { CurveSettings, XAxis } from './series.js';

export interface CurveControlsProps {
  settings: CurveSettings;
  zoomed: boolean;
  onSettings(settings: CurveSettings): void;
  onReset(): void;
  trans: Translation;
}

/** How the curves are drawn: smoothing, x axis, logarithm, the part shown. */
export function CurveControls(props: CurveControlsProps): JSX.Element {
  const { settings, zoomed, onSettings, onReset, trans } = props;
  const id = useId();
  return (
    <div className="tl-curveControls" role="group" aria-label={trans.__('Curves')}>
      <div className="tl-control">
        <label htmlFor={`${id}-smoothing`}>{trans.__('Smoothing')}</label>
        <input
          id={`${id}-smoothing`}
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={settings.smoothing}
          onChange={event =>
            onSettings({ ...settings, smoothing: Number(event.target.value) })
          }
        />
        <output className="tl-control-value" htmlFor={`${id}-smoothing`}>
          {settings.smoothing.toFixed(2)}
        </output>
      </div>
      <div className="tl-control">
        <label htmlFor={`${id}-x`}>{trans.__('x axis')}</label>
        <select
          id={`${id}-x`}
          value={settings.xAxis}
          onChange={event =>
            onSettings({ ...settings, xAxis: event.target.value as XAxis })
          }
        >
          <option value="step">{trans.__('step')}</option>
          <option value="relative">{trans.__('time since start')}</option>
          <option value="wall">{trans.__('time of day')}</option>
        </select>
      </div>
      <label className="tl-control">
        <input
          type="checkbox"
          checked={settings.log}
          onChange={event => onSettings({ ...settings, log: event.target.checked })}
        />
        {trans.__('log y')}
      </label>
      <button
        type="button"
        className="tl-button"
        disabled={!zoomed}
        title={trans.__('Show the whole x axis: double-click in a chart, or 0')}
        onClick={onReset}
      >
        {trans.__('Reset zoom')}
      </button>
    </div>
  );
}
