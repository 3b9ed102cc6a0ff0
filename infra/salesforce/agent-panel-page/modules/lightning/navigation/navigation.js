const Navigate = Symbol('Navigate');

/** Goes to a record by telling the page. */
export const NavigationMixin = (Base) =>
  class extends Base {
    [Navigate]({ attributes }) {
      window.dispatchEvent(new CustomEvent('navigate', { detail: attributes }));
    }
  };

NavigationMixin.Navigate = Navigate;
