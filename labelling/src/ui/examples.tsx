/** Drawn examples of good and bad outlines; no text, so nothing to translate. */
import type { ComponentChildren, JSX } from 'preact';

const CAR =
  'M18 66c0-8 6-11 16-13l14-14c3-3 8-4 14-4h26c7 0 12 3 16 8l9 10c10 1 17 4 17 12v7h-9a9 9 0 0 1-18 0H55a9 9 0 0 1-18 0H18Z';
const CAR_POINTS =
  '18,71 18,62 24,55 35,52 48,39 60,35 90,35 103,42 113,53 126,57 130,65 130,72 121,73 117,80 108,80 103,73 55,73 51,80 42,80 37,73';

function Scene({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <svg class="drawing" viewBox="0 0 150 100" role="presentation">
      <rect width="150" height="100" class="sky" />
      <rect y="60" width="150" height="40" class="ground" />
      {children}
    </svg>
  );
}

function Car(): JSX.Element {
  return (
    <>
      <path d={CAR} class="car" />
      <path d="M50 51 59 42c1-1 3-2 6-2h9v11Z M79 40h9c5 0 9 2 12 5l5 6H79Z" class="glass" />
      <circle cx="46" cy="72" r="8" class="wheel" />
      <circle cx="112" cy="72" r="8" class="wheel" />
    </>
  );
}

function Tree({ x, y }: { x: number; y: number }): JSX.Element {
  return (
    <>
      <path d={`M${x - 3} ${y}h6v34h-6Z`} class="trunk" />
      <circle cx={x} cy={y - 8} r="19" class="leaves" />
    </>
  );
}

function Outline({ points, open }: { points: string; open?: boolean }): JSX.Element {
  const dots = points.split(' ').map((each) => each.split(',').map(Number));
  const d = `M${points.split(' ').join('L')}${open ? '' : 'Z'}`;
  return (
    <>
      <path d={d} class="drawn-dark" />
      <path d={d} class="drawn" />
      {dots.map(([x, y]) => (
        <circle key={`${x},${y}`} cx={x} cy={y} r="2" class="drawn-point" />
      ))}
    </>
  );
}

export function GoodCar(): JSX.Element {
  return (
    <Scene>
      <Car />
      <Outline points={CAR_POINTS} />
    </Scene>
  );
}

export function GoodHidden(): JSX.Element {
  return (
    <Scene>
      <Car />
      <Tree x={36} y={46} />
      <Outline points="52,45 60,35 90,35 103,42 113,53 126,57 130,65 130,72 121,73 117,80 108,80 103,73 55,73 50,79 40,79 40,55 48,52 54,45" />
    </Scene>
  );
}

export function BadCoarse(): JSX.Element {
  return (
    <Scene>
      <Car />
      <Outline points="14,84 30,40 112,28 138,84" />
    </Scene>
  );
}

export function BadTwoInOne(): JSX.Element {
  return (
    <Scene>
      <Car />
      <Tree x={128} y={40} />
      <Outline points="18,72 18,60 35,52 50,38 62,34 92,34 106,40 110,26 118,14 132,12 146,22 147,38 136,50 132,52 132,76 104,80 60,75 48,82 36,74" />
    </Scene>
  );
}

export function BadClosing(): JSX.Element {
  return (
    <Scene>
      <Car />
      <Outline points="18,71 18,62 24,55 35,52 48,39 60,35 76,35 76,73 55,73 51,80 42,80 37,73" />
    </Scene>
  );
}
