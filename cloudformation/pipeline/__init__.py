"""Parts of the stack ``pipeline``.

- ``trust.py``: whom the roles trust: Bitbucket's identity provider, and of it one repository and one environment
- ``deployer.py``: what the pipeline itself may do
- ``service.py``: what CloudFormation may do for it
"""
