/** The same polygons and picture in OpenLayers and Konva; `frames(name, count)` pans so often. */
globalThis.peers = async (rings, picture) => {
  const colours = ['#56b4e9', '#f0b429', '#3ecf8e', '#ff8a5c', '#e39ad6', '#f7ee55', '#9db8ff'];
  const [width, height] = [956, 723];
  const scale = Math.min(width / 4000, height / 3000);
  const place = () => {
    const element = document.createElement('div');
    element.style.cssText = `width: ${width}px; height: ${height}px`;
    document.body.replaceChildren(element);
    return element;
  };
  const image = new Image();
  image.src = picture;
  await image.decode();

  const openLayers = () => {
    const { Map, View, Feature, geom, layer, source, style } = ol;
    const extent = [0, 0, 4000, 3000];
    const projection = new ol.proj.Projection({ code: 'picture', units: 'pixels', extent });
    const features = rings.map((ring, i) => {
      const points = ring.map(([x, y]) => [x, 3000 - y]);
      const feature = new Feature(new geom.Polygon([[...points, points[0]]]));
      const stroke = new style.Stroke({ color: colours[i % colours.length], width: 1 });
      feature.setStyle(new style.Style({ stroke }));
      return feature;
    });
    const map = new Map({
      target: place(),
      controls: [],
      layers: [
        new layer.Image({ source: new source.ImageStatic({ url: picture, projection, imageExtent: extent }) }),
        new layer.Vector({ source: new source.Vector({ features }), updateWhileInteracting: true }),
      ],
      view: new View({ projection, center: [2000, 1500], resolution: 1 / scale, constrainResolution: false }),
    });
    map.renderSync();
    return (step) => {
      map.getView().setCenter([2000 - step * 8, 1500 + step * 5]);
      map.renderSync();
    };
  };

  const konva = () => {
    const stage = new Konva.Stage({ container: place(), width, height });
    const layer = new Konva.Layer({ scaleX: scale, scaleY: scale });
    layer.add(new Konva.Image({ image, width: 4000, height: 3000 }));
    rings.forEach((ring, i) => {
      const stroke = colours[i % colours.length];
      layer.add(new Konva.Line({ points: ring.flat(), closed: true, stroke, strokeWidth: 1 / scale }));
    });
    stage.add(layer);
    return (step) => {
      stage.position({ x: step * 2, y: step });
      stage.draw();
    };
  };

  globalThis.frames = (name, count) =>
    new Promise((done) => {
      const pan = name === 'OpenLayers' ? openLayers() : konva();
      const times = [];
      const tick = (now) => {
        times.push(now);
        if (times.length > count + 2) done(times.slice(3).map((time, i) => time - times[i + 2]));
        else {
          pan(times.length);
          requestAnimationFrame(tick);
        }
      };
      requestAnimationFrame(tick);
    });
};
