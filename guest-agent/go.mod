module dev.cloister/agent

go 1.19
