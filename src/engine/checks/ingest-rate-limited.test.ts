import { testCheck } from '../testing/checkTester';
import { refusalTable } from '../testing/losses';
import { ingestRateLimited } from './ingest-rate-limited';

testCheck(ingestRateLimited, refusalTable('rate_limited', 'per_user_series_limit'));
