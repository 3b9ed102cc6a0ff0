/** A wire adapter: the id of the utility in which the component is. */
export class EnclosingUtilityId {
  constructor(dataCallback) {
    dataCallback('utility-1');
  }

  connect() {}

  disconnect() {}

  update() {}
}

export const updateUtility = async (id, { label, highlighted }) => {
  const button = document.querySelector(`[data-utility="${id}"]`);
  if (button) {
    button.textContent = label;
    button.classList.toggle('slds-theme_warning', highlighted);
  }
  return true;
};
