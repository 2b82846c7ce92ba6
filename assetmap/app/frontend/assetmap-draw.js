// Tools on the map: draw a circle or a polygon, and keep where the map stands.
//
// What was drawn is reported in degrees; the server makes it into a limit and sends it back to be shown. Text is set with
// textContent only.
(function () {
  "use strict";

  const NEAR_PX = 12;
  const SAME_PX = 5;
  const MOST_CORNERS = 60;
  const HOW = {
    circle: "Press in the middle and drag to the edge, or click the middle and then the edge. Esc cancels. "
      + "With the keyboard, use the field Within on the page.",
    polygon: "Click each corner; close with a double click, Enter, or a click on the first corner. Backspace takes the "
      + "last corner back, Esc cancels. With the keyboard, use the field Within on the page.",
  };

  const state = { map: null, report: null, mode: null, preview: null, buttons: {}, say: null, quiet: 0 };

  function icon(parts) {
    const drawn = L.SVG.create("svg");
    drawn.setAttribute("viewBox", "0 0 24 24");
    drawn.setAttribute("width", "22");
    drawn.setAttribute("height", "22");
    drawn.setAttribute("aria-hidden", "true");
    for (const [name, attributes] of parts) {
      const part = L.SVG.create(name);
      for (const key of Object.keys(attributes)) part.setAttribute(key, attributes[key]);
      drawn.appendChild(part);
    }
    return drawn;
  }

  const STROKE = { fill: "none", stroke: "#1d2a33", "stroke-width": "2" };
  const ICONS = {
    circle: [["circle", Object.assign({ cx: 12, cy: 12, r: 8 }, STROKE)], ["circle", { cx: 12, cy: 12, r: 1.8, fill: "#1d2a33" }]],
    polygon: [["path", Object.assign({ d: "M5 18 L4 8 L13 4 L20 11 L16 20 Z" }, STROKE)]],
    keep: [["path", Object.assign({ d: "M12 21 L6 12 A7 7 0 1 1 18 12 Z" }, STROKE)], ["circle", { cx: 12, cy: 9, r: 2.2, fill: "#1d2a33" }]],
  };

  function button(kind, label, pressed) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "assetmap-tool";
    made.title = label;
    made.setAttribute("aria-label", label);
    made.appendChild(icon(ICONS[kind]));
    made.addEventListener("click", pressed);
    state.buttons[kind] = made;
    return made;
  }

  function say(text) {
    state.say.textContent = text;
    state.say.hidden = !text;
  }

  function clear() {
    if (state.preview) state.preview.remove();
    state.preview = null;
  }

  // A dark broken line on a white one can be told from every area and every border.
  function outline(made) {
    const pane = "drawing";
    return L.layerGroup([
      made({ pane: pane, interactive: false, color: "#ffffff", weight: 6, opacity: 0.9, fill: false }),
      made({ pane: pane, interactive: false, color: "#0b0c0c", weight: 3, dashArray: "8 4", fillColor: "#0b0c0c", fillOpacity: 0.05 }),
    ]);
  }

  function shape(at, radius) {
    return outline((style) => radius === undefined ? L.polygon(at, style) : L.circle(at[0], Object.assign({ radius: radius }, style)));
  }

  function show(drawn) {
    clear();
    state.preview = drawn.addTo(state.map);
  }

  function away(a, b) { return Math.hypot(a.x - b.x, a.y - b.y); }

  function stop(silent) {
    const mode = state.mode;
    if (!mode) return;
    state.mode = null;
    // the click that ends a drawing is not one that picks a building
    state.quiet = performance.now() + 400;
    state.map.dragging.enable();
    state.map.boxZoom.enable();
    // the double click that closes a polygon is still to come
    setTimeout(() => { if (!state.mode) state.map.doubleClickZoom.enable(); }, 400);
    state.map.getContainer().classList.remove("assetmap-drawing");
    for (const kind of ["circle", "polygon"]) state.buttons[kind].setAttribute("aria-pressed", "false");
    if (!silent) say("");
  }

  function cancel() {
    const kind = state.mode && state.mode.kind;
    if (!kind) return;
    clear();
    stop();
    state.buttons[kind].focus();
  }

  function begin(kind) {
    if (state.mode && state.mode.kind === kind) { cancel(); return; }
    stop();
    clear();
    state.mode = { kind: kind, corners: [], centre: null, down: null };
    state.map.dragging.disable();
    state.map.doubleClickZoom.disable();
    state.map.boxZoom.disable();
    state.map.getContainer().classList.add("assetmap-drawing");
    state.buttons[kind].setAttribute("aria-pressed", "true");
    say(HOW[kind]);
  }

  function finish(at) {
    const kind = state.mode.kind;
    stop();
    say("The table is being filtered.");
    state.report("drawn", { shape: { kind: kind, at: at.map((p) => [p.lat, p.lng]) } });
  }

  function line(corners, here) {
    const along = here ? corners.concat([here]) : corners;
    show(along.length > 2 ? shape(along) : outline((style) => L.polyline(along, style)));
    L.circleMarker(corners[0], { pane: "drawing", interactive: false, radius: 6, color: "#0b0c0c", weight: 2, fillColor: "#ffdd00", fillOpacity: 1 })
      .addTo(state.preview);
  }

  function close() {
    const corners = state.mode.corners;
    if (corners.length < 3) { say("A polygon needs at least three corners. " + HOW.polygon); return; }
    show(shape(corners));
    finish(corners);
  }

  function inside(event) {
    return state.mode && event.isPrimary !== false && (event.button === 0 || event.type === "pointermove")
      && !event.target.closest(".leaflet-control");
  }

  function down(event) {
    if (!inside(event)) return;
    const at = state.map.mouseEventToContainerPoint(event);
    state.mode.down = at;
    if (state.mode.kind === "circle" && !state.mode.centre) state.mode.centre = state.map.mouseEventToLatLng(event);
  }

  function move(event) {
    if (!inside(event)) return;
    const here = state.map.mouseEventToLatLng(event);
    if (state.mode.kind === "circle") {
      if (state.mode.centre) show(shape([state.mode.centre], state.map.distance(state.mode.centre, here)));
    } else if (state.mode.corners.length && event.pointerType !== "touch") {
      line(state.mode.corners, here);
    }
  }

  function up(event) {
    if (!inside(event) || !state.mode.down) return;
    const map = state.map;
    const at = map.mouseEventToContainerPoint(event);
    const here = map.mouseEventToLatLng(event);
    const still = away(at, state.mode.down) <= SAME_PX;
    state.mode.down = null;
    if (state.mode.kind === "circle") {
      const centre = state.mode.centre;
      if (away(at, map.latLngToContainerPoint(centre)) > SAME_PX) {
        show(shape([centre], map.distance(centre, here)));
        finish([centre, here]);
      }
      return;
    }
    if (!still) return;
    const corners = state.mode.corners;
    const to = (corner) => away(at, map.latLngToContainerPoint(corner));
    if (corners.length && to(corners[corners.length - 1]) <= SAME_PX) {
      if (corners.length > 2) close();
    } else if (corners.length > 2 && to(corners[0]) <= NEAR_PX) {
      close();
    } else if (corners.length >= MOST_CORNERS) {
      say(MOST_CORNERS + " corners are the most. Press Enter to close the polygon.");
    } else {
      corners.push(here);
      line(corners);
    }
  }

  function key(event) {
    if (!state.mode) return;
    if (event.key === "Escape") {
      event.preventDefault();
      cancel();
    } else if (event.key === "Enter" && state.mode.kind === "polygon" && !event.target.closest("button")) {
      event.preventDefault();
      close();
    } else if (event.key === "Backspace" && state.mode.corners.length) {
      event.preventDefault();
      state.mode.corners.pop();
      if (state.mode.corners.length) line(state.mode.corners); else clear();
    }
  }

  function at() {
    const centre = state.map.getCenter();
    return [centre.lat, centre.lng, state.map.getZoom()];
  }

  function install(map, report) {
    state.map = map;
    state.report = report;
    const box = map.getContainer();
    const bar = L.control({ position: "topleft" });
    bar.onAdd = function () {
      const made = document.createElement("div");
      made.className = "leaflet-bar assetmap-tools";
      made.setAttribute("role", "group");
      made.setAttribute("aria-label", "Tools of the map");
      made.appendChild(button("circle", "Draw a circle to filter the table", () => { begin("circle"); box.focus({ preventScroll: true }); }));
      made.appendChild(button("polygon", "Draw a polygon to filter the table", () => { begin("polygon"); box.focus({ preventScroll: true }); }));
      made.appendChild(button("keep", "Keep the map's position in the link", () => {
        report("placed", {});
        say("The link now holds this position.");
        setTimeout(() => { if (!state.mode) say(""); }, 4000);
      }));
      for (const kind of ["circle", "polygon"]) state.buttons[kind].setAttribute("aria-pressed", "false");
      L.DomEvent.disableClickPropagation(made);
      return made;
    };
    bar.addTo(map);
    state.say = document.createElement("div");
    state.say.className = "assetmap-say";
    state.say.setAttribute("role", "status");
    state.say.hidden = true;
    box.appendChild(state.say);
    box.addEventListener("pointerdown", down);
    box.addEventListener("pointermove", move);
    box.addEventListener("pointerup", up);
    document.addEventListener("keydown", key, true);
  }

  function answered() {
    if (state.mode) return;
    clear();
    if (state.say) say("");
  }

  function busy() { return state.mode !== null || performance.now() < state.quiet; }

  window.assetmapDraw = { install: install, answered: answered, busy: busy, shape: shape, at: at, state: state };
})();
