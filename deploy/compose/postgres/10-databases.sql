-- Run by the image at the first start, on an empty volume. psql reads the passwords itself: they are in no command line
-- and in no variable of the environment.
\set ON_ERROR_STOP on
\set tacit_password `cat /run/secrets/tacit-database-password`
\set goals_password `cat /run/secrets/goals-database-password`
-- Should the statements be logged, the passwords are not.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
CREATE ROLE tacit LOGIN PASSWORD :'tacit_password';
CREATE ROLE goals LOGIN PASSWORD :'goals_password';
CREATE DATABASE tacit OWNER tacit;
CREATE DATABASE goals OWNER goals;
