// The signs of the map. They differ in shape, size and lightness, not by colour alone; the legend draws the same ones.
(function () {
  "use strict";

  const SHAPE = ["", "triangle", "square", "circle"];
  const SIZE = [0, 9, 7, 5.5];
  const COLOUR = ["", "#7a0177", "#b34700", "#00604a"];

  function path(context, shape, x, y, r) {
    context.beginPath();
    if (shape === "circle") {
      context.arc(x, y, r, 0, 2 * Math.PI);
    } else if (shape === "square") {
      context.rect(x - r, y - r, 2 * r, 2 * r);
    } else {
      context.moveTo(x, y - r * 1.15);
      context.lineTo(x + r * 1.1, y + r * 0.85);
      context.lineTo(x - r * 1.1, y + r * 0.85);
      context.closePath();
    }
  }

  // Each sign is drawn once and then stamped: ten thousand paths take several times as long as ten thousand copies.
  const stamps = {};

  function stamp(kind, ratio) {
    const name = kind + " " + ratio;
    if (!stamps[name]) {
      const half = Math.ceil(SIZE[kind] * 1.15) + 2;
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = Math.ceil(2 * half * ratio);
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      path(context, SHAPE[kind], half, half, SIZE[kind]);
      context.fillStyle = COLOUR[kind];
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = "#ffffff";
      context.stroke();
      stamps[name] = { canvas: canvas, half: half };
    }
    return stamps[name];
  }

  function symbol(context, kind, x, y) {
    const ratio = window.devicePixelRatio || 1;
    const { canvas, half } = stamp(kind, ratio);
    // on whole pixels nothing has to be blended anew
    const left = Math.round((x - half) * ratio) / ratio;
    const top = Math.round((y - half) * ratio) / ratio;
    context.drawImage(canvas, left, top, canvas.width / ratio, canvas.height / ratio);
  }

  function ring(context, at, r, colour, width) {
    context.beginPath();
    context.arc(at.x, at.y, r, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }

  // Signs of what lies over the map beside buildings, by the layer's key.
  const SIGN = {
    organisations: function (context, x, y) {
      context.beginPath();
      for (const [dx, dy] of [[0, -7], [7, 0], [0, 7], [-7, 0]]) context.lineTo(x + dx, y + dy);
      context.closePath();
      context.fillStyle = "#ffffff";
      context.fill();
      context.lineWidth = 2.5;
      context.strokeStyle = "#0b3d91";
      context.stroke();
    },
    services: function (context, x, y) {
      for (const [width, colour] of [[7, "#ffffff"], [4, "#5b2c06"]]) {
        context.beginPath();
        context.moveTo(x, y - 7);
        context.lineTo(x, y + 7);
        context.moveTo(x - 7, y);
        context.lineTo(x + 7, y);
        context.lineWidth = width;
        context.strokeStyle = colour;
        context.stroke();
      }
    },
  };

  window.assetmapSigns = { symbol: symbol, ring: ring, SIZE: SIZE, SIGN: SIGN };
})();
