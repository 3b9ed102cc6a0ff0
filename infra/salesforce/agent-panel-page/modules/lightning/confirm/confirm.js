export default { open: async ({ message }) => window.confirm(message) };
