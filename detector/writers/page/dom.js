// Elements and numbers. Text only ever becomes a text node: nothing here parses markup.

const data = JSON.parse(document.getElementById("data").textContent);

/** An element. `attributes`: an object on* is a listener; false and null leave one out. */
function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same in SVG. */
function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null));
  return node;
}

const number = (value) => value.toLocaleString("en");
const counted = (value, what) => `${number(value)} ${what}${value === 1 ? "" : "s"}`;
const words = (name) => name.replaceAll("_", " ");
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** Something drawn that works as a button, with mouse and keyboard. */
function pressable(node, label, pressed, act) {
  return fill(node, {
    role: "button", tabindex: "0", "aria-label": label, "aria-pressed": String(pressed),
    onclick: act,
    onkeydown: (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      act();
    },
  }, [svg("title", {}, label)]);
}
