//! cardcrypto
