import './.config/jest-setup';

/** jsdom has none; @grafana/scenes makes one while it loads. */
global.IntersectionObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
