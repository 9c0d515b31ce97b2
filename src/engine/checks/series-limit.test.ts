import { testCheck } from '../testing/checkTester';
import { refusalTable } from '../testing/losses';
import { seriesLimit } from './series-limit';

testCheck(seriesLimit, refusalTable('per_user_series_limit', 'rate_limited'));
