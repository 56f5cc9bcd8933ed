// Tariffs
