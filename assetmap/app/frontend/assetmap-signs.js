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

  // Each sign is drawn once, and what it covers is kept dot by dot: where it stands from the sign's corner, colour, opacity.
  const stamps = {};

  function stamp(kind, ratio) {
    const name = kind + " " + ratio;
    if (!stamps[name]) {
      const half = Math.ceil(SIZE[kind] * 1.15) + 2;
      const canvas = document.createElement("canvas");
      const size = canvas.width = canvas.height = Math.ceil(2 * half * ratio);
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      path(context, SHAPE[kind], half, half, SIZE[kind]);
      context.fillStyle = COLOUR[kind];
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = "#ffffff";
      context.stroke();
      const drawn = context.getImageData(0, 0, size, size).data;
      const colours = new Uint32Array(drawn.buffer);
      const covered = [...colours.keys()].filter((i) => drawn[4 * i + 3] > 0);
      stamps[name] = {
        size: size,
        half: half,
        across: Int32Array.from(covered, (i) => i % size),
        down: Int32Array.from(covered, (i) => Math.floor(i / size)),
        colour: Uint32Array.from(covered, (i) => colours[i]),
        solid: Uint8Array.from(covered, (i) => (drawn[4 * i + 3] >= 128 ? 1 : 0)),
      };
    }
    return stamps[name];
  }

  // Many signs at once, each a kind and the middle of it: the dots of one picture are set here, since as many calls to draw
  // take several times as long. A dot at a sign's edge that is mostly empty leaves another sign below it as it is.
  const sheet = document.createElement("canvas");

  function scatter(context, signs) {
    const width = sheet.width = context.canvas.width;
    const height = sheet.height = context.canvas.height;
    if (!width || !height || !signs.length) return;
    const ratio = window.devicePixelRatio || 1;
    const board = sheet.getContext("2d");
    const picture = board.createImageData(width, height);
    const dots = new Uint32Array(picture.data.buffer);
    const steps = {};
    for (const [kind, x, y] of signs) {
      const { size, half, across, down, colour, solid } = stamp(kind, ratio);
      const left = Math.round((x - half) * ratio);
      const top = Math.round((y - half) * ratio);
      const inside = left >= 0 && top >= 0 && left + size <= width && top + size <= height;
      const step = steps[kind] || (steps[kind] = across.map((column, i) => down[i] * width + column));
      const corner = top * width + left;
      for (let i = 0; i < step.length; i++) {
        if (!inside) {
          const column = left + across[i];
          const row = top + down[i];
          if (column < 0 || row < 0 || column >= width || row >= height) continue;
        }
        const at = corner + step[i];
        if (solid[i] || dots[at] === 0) dots[at] = colour[i];
      }
    }
    board.putImageData(picture, 0, 0);
    context.drawImage(sheet, 0, 0, width / ratio, height / ratio);
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

  window.assetmapSigns = { scatter: scatter, ring: ring, SIZE: SIZE, SIGN: SIGN };
})();
