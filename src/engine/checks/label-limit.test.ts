import { testCheck } from '../testing/checkTester';
import { refusalTable } from '../testing/losses';
import { labelLimit } from './label-limit';

testCheck(labelLimit, refusalTable('label_value_too_long', 'per_user_series_limit'));
