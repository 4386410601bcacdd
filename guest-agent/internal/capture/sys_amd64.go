package capture

const sysSyncfs = 306
