from jiyue.config.cli import main

main()
