module dev.cloister/bench

go 1.19
