import { describe, expect, it } from 'vitest';
import { documentOf } from '../../src/model/document';
import type { DocObject, Mask } from '../../src/model/object';
import { polygonOf } from '../../src/model/object';
import { asStored, masksOf, withOutline } from '../../src/model/standIns';
import { SQUARE, square, stored } from '../support/opening';

const MASK: Mask = { type: 'mask', x: 100, y: 100, width: 100, height: 100, blob: 'b1' };

describe('the outline that stands for a mask', () => {
  const masked = { ...square('m'), geometry: MASK };
  const state = documentOf([stored(square('a'))], { document_id: 'F', objects: [stored(masked)] });
  const shown = withOutline(state, 'b1', polygonOf(SQUARE));
  const object = shown.fixed.objects[0]!.object;

  it('is shown and hit as a polygon', () => {
    expect([...masksOf(state)]).toEqual(['b1']);
    expect([...masksOf(shown)]).toEqual([]);
    expect(object.geometry).toEqual(polygonOf(SQUARE));
  });

  it('is stored as the mask until it is changed', () => {
    expect(asStored({ ...object, name: 'bus' }).geometry).toBe(MASK);
    const changed: DocObject = { ...object, geometry: polygonOf(SQUARE.slice(1)) };
    expect(asStored(changed)).toBe(changed);
  });
});
