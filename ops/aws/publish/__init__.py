"""What the stacks don't hold: images, the frontend's page, and the microservices' tokens.

- ``repositories.py``: images of a commit into the environment's ECR
- ``page.py``: the files of the page, out of the frontend's image; ``bucket.py``: into the site's bucket, what differs
- ``releases.py``: which files each published release needs, so that none is removed under a visitor's feet
- ``site.py``: all of it in order, and CloudFront told
- ``token.py``: a microservice's token into its secret
"""
