-- Whoever has to block a card without signing in is found by ИИН.
create index customer_iin on customer (iin_digest);
