"""What the tasks of ``cfn`` say about the options that they share."""

ENV_HELP = "The environment, whose aws.env says where and how large. Default: ANDAMIO_ENV, else local."
STACK_HELP = "One stack alone, by its key such as network. Default: all."
