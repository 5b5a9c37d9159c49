'use strict';
// The page is whole without this. It sorts, searches and filters what the page already holds, keeps
// one page of stages in the document, and writes no markup.
(() => {
  const PER_PAGE = 100;
  const root = document.documentElement;
  root.classList.add('scripted');

  function start() {
    root.classList.add('ready');
    const table = document.getElementById('stage-table');
    if (table === null) {
      return;
    }
    const at = (id) => document.getElementById(id);
    const head = table.tHead;
    const controls = {
      search: at('search'),
      state: at('state'),
      kind: at('kind'),
      rule: at('rule'),
    };
    const stages = Array.from(table.tBodies, (body, order) => ({
      body,
      order,
      state: body.dataset.state,
      kind: body.dataset.kind,
      rules: body.dataset.rules.split(' '),
      text: '',
    }));
    const collator = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});
    const sorting = {column: 0, descending: false};
    let matching = stages;
    let page = 0;

    function textOf(stage) {
      stage.text ||= stage.body.textContent.toLowerCase();
      return stage.text;
    }

    function filter() {
      const words = controls.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const {state, kind, rule} = controls;
      matching = stages.filter((stage) =>
        (!state.value || stage.state === state.value) &&
        (!kind.value || stage.kind === kind.value) &&
        (!rule.value || stage.rules.includes(rule.value)) &&
        words.every((word) => textOf(stage).includes(word)));
      page = 0;
      sort();
    }

    function sort() {
      const keyOf = (stage) => {
        const cell = stage.body.rows[0].cells[sorting.column];
        return cell.dataset.order === undefined ? cell.textContent : Number(cell.dataset.order);
      };
      const keys = new Map(matching.map((stage) => [stage, keyOf(stage)]));
      const sign = sorting.descending ? -1 : 1;
      matching.sort((a, b) => {
        const [x, y] = [keys.get(a), keys.get(b)];
        const order = typeof x === 'number' ? x - y : collator.compare(x, y);
        return sign * order || a.order - b.order;
      });
      show();
    }

    function show() {
      const pages = Math.max(1, Math.ceil(matching.length / PER_PAGE));
      page = Math.min(page, pages - 1);
      const from = page * PER_PAGE;
      fill(matching.slice(from, from + PER_PAGE));
      const all = stages.length.toLocaleString('en');
      const hits = matching.length.toLocaleString('en');
      at('hits').textContent =
        matching.length === stages.length ? `${all} stages` : `${hits} of ${all} stages`;
      const last = Math.min(from + PER_PAGE, matching.length).toLocaleString('en');
      at('position').textContent = `${(from + 1).toLocaleString('en')} to ${last} of ${hits}`;
      at('pager').hidden = pages === 1;
      at('previous').setAttribute('aria-disabled', String(page === 0));
      at('next').setAttribute('aria-disabled', String(page === pages - 1));
      table.hidden = matching.length === 0;
    }

    function fill(shown) {
      // The head stays where it is: a button that is moved loses the focus.
      for (const body of Array.from(table.tBodies)) {
        body.remove();
      }
      table.append(...shown.map((stage) => stage.body));
      unfold();
    }

    function unfold() {
      const open = at('unfold').getAttribute('aria-pressed') === 'true';
      for (const details of table.querySelectorAll('details')) {
        details.open = open;
      }
    }

    function turn(by) {
      const target = page + by;
      if (target < 0 || target * PER_PAGE >= matching.length) {
        return;
      }
      page = target;
      show();
      at('stages').scrollIntoView();
    }

    function setAll(values) {
      for (const [name, control] of Object.entries(controls)) {
        control.value = values[name] ?? '';
      }
      filter();
    }

    Array.from(head.rows[0].cells).forEach((cell, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = cell.textContent;
      button.addEventListener('click', () => {
        sorting.descending = sorting.column === column && !sorting.descending;
        sorting.column = column;
        for (const other of head.rows[0].cells) {
          other.removeAttribute('aria-sort');
        }
        cell.setAttribute('aria-sort', sorting.descending ? 'descending' : 'ascending');
        page = 0;
        sort();
      });
      cell.replaceChildren(button);
    });
    head.rows[0].cells[sorting.column].setAttribute('aria-sort', 'ascending');

    controls.search.addEventListener('input', filter);
    for (const select of [controls.state, controls.kind, controls.rule]) {
      select.addEventListener('change', filter);
    }
    at('clear').addEventListener('click', () => {
      setAll({});
      controls.search.focus();
    });
    at('unfold').addEventListener('click', ({currentTarget}) => {
      const pressed = currentTarget.getAttribute('aria-pressed') === 'true';
      currentTarget.setAttribute('aria-pressed', String(!pressed));
      unfold();
    });
    at('previous').addEventListener('click', () => turn(-1));
    at('next').addEventListener('click', () => turn(1));
    for (const link of document.querySelectorAll('a[data-state], a[data-search]')) {
      link.addEventListener('click', () => setAll(link.dataset));
    }
    // Paper shows all that matches; the style sheet shows the details.
    window.addEventListener('beforeprint', () => fill(matching));
    window.addEventListener('afterprint', show);

    matching = stages.slice();
    at('controls').hidden = false;
    show();
    performance.mark('stageguard-usable');
  }

  document.addEventListener('DOMContentLoaded', start);
})();
