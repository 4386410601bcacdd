package capture

const sysSyncfs = 267
