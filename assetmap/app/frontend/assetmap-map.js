// The map of the dashboard: drawn once from a static file, restyled by short messages from the server.
//
// Areas, borders and place names are public and come from a static file. Buildings come over the session, once, since
// static files have no login. Text is set with textContent or drawn on a canvas: it can never become markup.
(function () {
  "use strict";

  const { scatter, ring, SIZE, SIGN } = window.assetmapSigns;
  const AREA = ["#f4f1ea", "#d3dde6", "#a9c0d3", "#7da2bf", "#4f82a8"];
  const UNKNOWN = "#ffffff";
  const REACH = 14;
  // From this zoom on the small areas of a large region are drawn; farther out its districts are shaded.
  const NEAR = 10;
  // From this zoom on the borders of wards are drawn, and before they would run together.
  const WARDS = 12;

  const state = {
    map: null, data: null, areas: null, pending: null, version: null, lon: null, lat: null, names: [],
    classes: "", marks: new Set(), selected: -1, count: 0, area: null, parts: [], far: null, address: "", tools: false,
    layers: [], laid: {}, borders: new Set(["districts", "wards"]), limits: null, limited: "", went: null, stood: null,
    last: { event: "" }, zooming: false, own: false,
  };

  // Every message holds the last thing that a reader did, so that none is lost when the next one overtakes it.
  function send() {
    const layers = {};
    for (const key of Object.keys(state.laid)) layers[key] = state.laid[key].version;
    window.Streamlit.setComponentValue(
      Object.assign({ have: state.version, layers: layers, picked: state.selected, count: state.count }, state.last)
    );
  }

  // Counted by the clock: a frame that is made anew does not count from the beginning.
  function report(event, extra) {
    state.count = Math.max(Date.now(), state.count + 1);
    state.last = Object.assign({ event: event }, extra);
    if (state.tools) {
      state.last.at = window.assetmapDraw.at();
      state.own = event === "drawn";
    }
    send();
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // One canvas over the whole view: ten thousand symbols are one layer, not ten thousand.
  const Overlay = L.Layer.extend({
    initialize: function (pane, paint) { this._paneName = pane; this._paint = paint; },
    onAdd: function (map) {
      this._canvas = element("canvas");
      this._canvas.style.pointerEvents = "none";
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPane(this._paneName).appendChild(this._canvas);
      map.on("moveend zoomend resize viewreset", this.redraw, this);
      map.on("zoomstart", this._hide, this);
      this.redraw();
    },
    onRemove: function (map) {
      this._canvas.remove();
      map.off("moveend zoomend resize viewreset", this.redraw, this);
      map.off("zoomstart", this._hide, this);
    },
    _hide: function () { this._canvas.style.visibility = "hidden"; },
    redraw: function () {
      const map = this._map;
      if (!map) return;
      const size = map.getSize();
      const ratio = window.devicePixelRatio || 1;
      this._canvas.width = size.x * ratio;
      this._canvas.height = size.y * ratio;
      this._canvas.style.width = size.x + "px";
      this._canvas.style.height = size.y + "px";
      L.DomUtil.setPosition(this._canvas, map.containerPointToLayerPoint([0, 0]));
      const context = this._canvas.getContext("2d");
      context.scale(ratio, ratio);
      this._paint(context, map, size);
      this._canvas.style.visibility = "visible";
    },
  });

  function visible(i) { return state.classes.charCodeAt(i) > 48; }

  function paintLayers(context, map, size) {
    const laid = [];
    state.signs = laid;
    for (const layer of state.layers) {
      const points = state.laid[layer.key];
      const sign = SIGN[layer.key];
      if (!points || !sign) continue;
      for (let i = 0; i < points.lon.length; i++) {
        const at = map.latLngToContainerPoint([points.lat[i], points.lon[i]]);
        if (at.x < -20 || at.y < -20 || at.x > size.x + 20 || at.y > size.y + 20) continue;
        sign(context, at.x, at.y);
        laid.push([at.x, at.y, layer.one + ": " + points.names[i]]);
      }
    }
  }

  // Where each building is drawn, in pixels from the view's corner. Leaflet would work each out by itself, an object each.
  function positions(map) {
    const scale = map.options.crs.scale(map.getZoom());
    const origin = map.getPixelOrigin();
    const pane = map.containerPointToLayerPoint([0, 0]);
    const at = { x: new Float64Array(state.lon.length), y: new Float64Array(state.lon.length) };
    for (let i = 0; i < state.lon.length; i++) {
      at.x[i] = Math.round(state.east[i] * scale) - origin.x - pane.x;
      at.y[i] = Math.round(state.south[i] * scale) - origin.y - pane.y;
    }
    return at;
  }

  function paintPoints(context, map, size) {
    paintLayers(context, map, size);
    const placed = [];
    state.screen = placed;
    if (!state.lon) return;
    const at = positions(map);
    const signs = [];
    const rings = [];
    // the best class is drawn last, on top
    for (let kind = 3; kind >= 1; kind--) {
      for (let i = 0; i < state.lon.length; i++) {
        if (state.classes.charCodeAt(i) - 48 !== kind) continue;
        const x = at.x[i];
        const y = at.y[i];
        if (x < -20 || y < -20 || x > size.x + 20 || y > size.y + 20) continue;
        signs.push([kind, x, y]);
        placed.push([x, y, i]);
        if (state.marks.has(i)) rings.push([{ x: x, y: y }, SIZE[kind] + 4]);
      }
    }
    scatter(context, signs);
    for (const [place, radius] of rings) ring(context, place, radius, "#111111", 2);
    const i = state.selected;
    if (i >= 0 && i < state.lon.length && visible(i)) {
      const at = map.latLngToContainerPoint([state.lat[i], state.lon[i]]);
      ring(context, at, 15, "#111111", 5);
      ring(context, at, 15, "#ffdd00", 2.5);
    }
  }

  function paintLabels(context, map) {
    if (!state.data) return;
    const zoom = map.getZoom();
    const taken = [];
    context.textAlign = "center";
    context.lineJoin = "round";
    for (const label of state.data.labels) {
      if (zoom < label.from) continue;
      const at = map.latLngToContainerPoint([label.at[1], label.at[0]]);
      const big = label.kind === "district";
      context.font = (big ? "600 15px" : "13px") + " system-ui, sans-serif";
      const half = context.measureText(label.name).width / 2 + 4;
      const box = [at.x - half, at.y - 10, at.x + half, at.y + 8];
      if (taken.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1])) continue;
      taken.push(box);
      context.lineWidth = 3.5;
      context.strokeStyle = "rgba(255,255,255,0.9)";
      context.strokeText(label.name, at.x, at.y + 4);
      context.fillStyle = "#26323a";
      context.fillText(label.name, at.x, at.y + 4);
    }
  }

  // What stands last in the nearest of the places, or the fallback where none is near.
  function nearest(event, places, none) {
    let best = none;
    let least = REACH * REACH;
    for (const [x, y, i] of places || []) {
      const d = (x - event.containerPoint.x) ** 2 + (y - event.containerPoint.y) ** 2;
      if (d <= least) { least = d; best = i; }
    }
    return best;
  }

  function areaStyle(feature) {
    const digit = state.area ? state.area.charCodeAt(feature.index) - 48 : 0;
    return {
      weight: 0.5, color: "#8b9aa5", fillOpacity: 1,
      fillColor: digit >= 1 && digit <= AREA.length ? AREA[digit - 1] : UNKNOWN,
    };
  }

  // The class of a district: the middle one of its areas.
  function districtStyle(feature) {
    const counts = new Array(AREA.length + 1).fill(0);
    let known = 0;
    for (const [first, last] of state.data.districts[feature.index].members) {
      for (let i = first; i <= last; i++) {
        const digit = state.area ? state.area.charCodeAt(i) - 48 : 0;
        if (digit >= 1 && digit <= AREA.length) { counts[digit] += 1; known += 1; }
      }
    }
    let digit = 0;
    for (let seen = 0; known && 2 * seen < known;) seen += counts[++digit];
    return { weight: 0.5, color: "#8b9aa5", fillOpacity: 1, fillColor: digit ? AREA[digit - 1] : UNKNOWN };
  }

  function restyle() {
    state.areas.setStyle(areaStyle);
    if (state.far) state.far.setStyle(districtStyle);
    for (const part of state.parts) if (part && part.areas) part.areas.setStyle(areaStyle);
  }

  function addPart(number, data) {
    const features = data.areas.map((a) => polygon(a.rings, a.index));
    state.parts[number] = {
      areas: L.geoJSON({ type: "FeatureCollection", features: features },
        { renderer: state.canvas, style: areaStyle, interactive: false }),
      wards: borders(data.wards),
      edge: edges([polygon(data.border, number)]),
    };
    state.data.labels = state.data.labels.concat(data.labels).sort((a, b) => a.from - b.from);
    look();
    state.labels.redraw();
  }

  // What of a large region is looked at: near by its small areas, fetched when they come into view.
  function look() {
    const map = state.map;
    const near = map.getZoom() >= NEAR;
    const wards = map.getZoom() >= WARDS && state.borders.has("wards");
    const view = map.getBounds().pad(0.2);
    const lines = state.borders.has("districts");
    if (near) state.far.remove(); else state.far.addTo(map);
    if (near || !lines) state.edges.remove(); else state.edges.addTo(map);
    state.data.districts.forEach(function (district, number) {
      const [south, west, north, east] = district.bounds;
      const seen = near && view.intersects([[south, west], [north, east]]);
      const part = state.parts[number];
      if (!part) {
        if (!seen) return;
        state.parts[number] = {};
        fetch(state.address.replace(/\.json$/, "-" + district.part + ".json"))
          .then((answer) => answer.json()).then((data) => addPart(number, data))
          .catch(() => { state.parts[number] = null; });
      } else if (part.areas) {
        if (seen) part.areas.addTo(map); else part.areas.remove();
        if (seen && lines) part.edge.addTo(map); else part.edge.remove();
        if (seen && wards) part.wards.addTo(map); else part.wards.remove();
      }
    });
  }

  function edges(features) {
    return L.geoJSON({ type: "FeatureCollection", features: features },
      { renderer: state.lines, interactive: false, style: { weight: 2, color: "#1d2a33", fill: false } });
  }

  function borders(wards) {
    return L.geoJSON({ type: "FeatureCollection", features: wards.map((w, i) => polygon(w.rings, i)) },
      { renderer: state.lines, interactive: false,
        style: { weight: 1.2, color: "#1d2a33", dashArray: "4 3", fill: false } });
  }

  function polygon(rings, index) {
    return { type: "Feature", index: index, properties: {}, geometry: { type: "MultiPolygon", coordinates: rings } };
  }

  function draw(data) {
    const map = state.map;
    state.data = data;
    const canvas = state.canvas = L.canvas({ padding: 0.3 });
    state.lines = L.canvas({ padding: 0.3, pane: "borders" });
    if (data.districts.some((district) => district.part)) {
      state.far = L.geoJSON(
        { type: "FeatureCollection", features: data.districts.map((d, i) => polygon(d.rings, i)) },
        { renderer: canvas, style: districtStyle, interactive: false });
      map.on("moveend", look);
    }
    state.areas = L.geoJSON({ type: "FeatureCollection", features: data.areas.map((a, i) => polygon(a.rings, i)) },
      { renderer: canvas, style: areaStyle, interactive: false }).addTo(map);
    state.edges = edges(data.districts.map((d, i) => polygon(d.rings, i)));
    map.on("zoomend", bordered);
    bordered();
    state.labels = new Overlay("labels", paintLabels).addTo(map);
    state.points = new Overlay("points", paintPoints).addTo(map);
    if (state.far) look();
    const hover = element("div", "assetmap-hover");
    hover.hidden = true;
    map.getContainer().appendChild(hover);
    map.on("mousemove", function (event) {
      const i = window.assetmapDraw.busy() ? -1 : nearest(event, state.screen, -1);
      const sign = i < 0 ? nearest(event, state.signs, "") : "";
      map.getContainer().style.cursor = i < 0 ? "" : "pointer";
      hover.hidden = i < 0 && !sign;
      if (hover.hidden) return;
      hover.textContent = sign || state.names[i];
      const { x, y } = event.containerPoint;
      // on the side where there is more room for it
      const right = 2 * x > map.getSize().x;
      hover.style.left = right ? "auto" : x + 14 + "px";
      hover.style.right = right ? map.getSize().x - x + 14 + "px" : "auto";
      hover.style.top = y + 14 + "px";
    });
    map.on("click", function (event) {
      const i = window.assetmapDraw.busy() ? -1 : nearest(event, state.screen, -1);
      if (i < 0) return;
      state.selected = i;
      state.points.redraw();
      report("picked", {});
    });
    map.getContainer().dataset.ready = "yes";
    if (state.pending) { const waiting = state.pending; state.pending = null; update(waiting); }
  }

  // Borders of districts and wards, as far as they are asked for; of a large region by what is looked at.
  function bordered() {
    if (state.far) { look(); return; }
    const map = state.map;
    if (state.borders.has("districts")) state.edges.addTo(map); else state.edges.remove();
    if (map.getZoom() >= WARDS && state.borders.has("wards")) {
      state.wards = state.wards || borders(state.data.wards);
      state.wards.addTo(map);
    } else if (state.wards) {
      state.wards.remove();
    }
  }

  // What the server says lies over the map. False where points of a layer are missing that it took this map to have.
  function lay(over) {
    const wanted = new Set(over.borders);
    if (wanted.size !== state.borders.size || over.borders.some((key) => !state.borders.has(key))) {
      state.borders = wanted;
      bordered();
    }
    let taken = false;
    let whole = true;
    for (const layer of over.layers) {
      if (layer.points) {
        state.laid[layer.key] = Object.assign({ version: layer.version, names: layer.points.names }, places(layer.points.at));
        taken = true;
      }
      const have = state.laid[layer.key];
      if (!have || have.version !== layer.version) { delete state.laid[layer.key]; whole = false; }
    }
    state.layers = over.layers;
    const limited = JSON.stringify(over.limits);
    if (limited !== state.limited) {
      state.limited = limited;
      if (state.limits) state.limits.remove();
      state.limits = L.layerGroup(over.limits.map((limit) => window.assetmapDraw.shape(limit.at, limit.radius))).addTo(state.map);
    }
    return taken || !whole;
  }

  // The map moves when somebody asks for something else, and not when it is told the same again: it stays where it was put.
  function go(message) {
    const first = state.went === null;
    const asked = message.go ? message.go.asked : "";
    const position = message.position ? message.position.join("_") : "";
    const target = asked && asked !== state.went && !state.own ? message.go.bounds : null;
    const placed = position && first ? message.position : null;
    state.went = asked;
    state.own = false;
    if (!placed && !target) return false;
    const move = function () {
      if (placed) state.map.setView([placed[0], placed[1]], placed[2], { animate: false });
      else state.map.fitBounds(target, { animate: false, maxZoom: 15 });
    };
    // Leaflet forgets what it is told in the middle of a zoom
    if (state.zooming) state.map.once("zoomend", () => setTimeout(move)); else move();
    return true;
  }

  function places(text) {
    const values = decode(text);
    const n = values.length / 2;
    const lon = new Float64Array(n);
    const lat = new Float64Array(n);
    for (let i = 0; i < n; i++) { lon[i] = values[2 * i] / 1e6; lat[i] = values[2 * i + 1] / 1e6; }
    return { lon: lon, lat: lat };
  }

  // The buildings on the plane of the map, as shares of the world's width: all that a change of zoom or place has to scale.
  function project() {
    const crs = state.map.options.crs;
    const one = crs.scale(0);
    state.east = new Float64Array(state.lon.length);
    state.south = new Float64Array(state.lon.length);
    for (let i = 0; i < state.lon.length; i++) {
      const point = crs.latLngToPoint(L.latLng(state.lat[i], state.lon[i]), 0);
      state.east[i] = point.x / one;
      state.south[i] = point.y / one;
    }
  }

  function decode(text) {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return new Int32Array(bytes.buffer);
  }

  function update(message) {
    if (!state.data) {
      // the outlines are still on their way: keep the latest message, and points that came with an earlier one
      state.pending = Object.assign({}, message, { points: message.points || (state.pending && state.pending.points) });
      return;
    }
    if (message.points) {
      Object.assign(state, places(message.points.at));
      project();
      state.names = message.points.names;
      state.version = message.version;
    }
    if (message.version !== state.version) { send(); return; }
    state.classes = message.classes;
    state.marks = new Set(message.marks);
    const moved = message.selected !== state.selected;
    state.selected = message.selected;
    const before = state.area;
    state.area = message.area;
    if (before !== message.area) restyle();
    const told = lay(message.over);
    if (message.heard === state.count && state.last.event === "drawn") window.assetmapDraw.answered();
    if (!go(message) && moved && message.selected >= 0) {
      const at = L.latLng(state.lat[message.selected], state.lon[message.selected]);
      if (!state.map.getBounds().pad(-0.05).contains(at)) state.map.panTo(at, { animate: false });
    }
    state.points.redraw();
    state.map.getContainer().dataset.drawn = message.stamp;
    if (message.points || told) send();
  }

  function start(map, options) {
    state.map = map;
    // not as an option of the map, which is the same for everybody; Leaflet reads the option only when a map is made
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) map._zoomAnimated = false;
    map.on("zoomstart", () => { state.zooming = true; });
    map.on("zoomend", () => { state.zooming = false; });
    map.fitBounds(options.bounds, { padding: [12, 12], animate: false });
    [["borders", 410], ["labels", 420], ["drawing", 425], ["points", 430]].forEach(function ([name, z]) {
      map.createPane(name);
      map.getPane(name).style.zIndex = z;
      map.getPane(name).style.pointerEvents = "none";
    });
    map.getContainer().setAttribute("role", "application");
    map.getContainer().setAttribute("aria-label", options.label);
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution(options.attribution);
    state.address = options.data;
    state.tools = options.tools;
    if (options.tools) window.assetmapDraw.install(map, report);
    fetch(options.data).then((answer) => answer.json()).then(draw);
  }

  window.assetmap = { start: start, update: update, state: state };
})();
