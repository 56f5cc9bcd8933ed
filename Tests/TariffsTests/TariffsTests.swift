// TariffsTests
